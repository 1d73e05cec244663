" What a user does in Vim: look at the findings of a policy, mend one, look again. What goes wrong is written to `said`.

function s:Fail(message)
  call writefile(['failed: ' . a:message], 'said')
  cquit
endfunction

function s:Found(code)
  return filter(getloclist(0), {_, entry -> entry.text =~# a:code || entry.nr ==# a:code})
endfunction

function s:WaitFor(what, Condition)
  let tries = 0
  while !a:Condition()
    let tries += 1
    if tries > 400
      call s:Fail('nothing came of: ' . a:what . '; findings: ' . string(getloclist(0)))
    endif
    sleep 50m
  endwhile
endfunction

" Where a text of the policy's line 6 begins, in the UTF-16 code units that a client like ALE is given. ALE shows them as
" bytes; docs/editors/vim.md says so.
function s:ColumnOf(text)
  let line = getline(6)
  return strutf16len(strpart(line, 0, stridx(line, a:text))) + 1
endfunction

set filetype=json
ALELint
call s:WaitFor('a finding', {-> !empty(s:Found('does not exist'))})
let s:entry = s:Found('does not exist')[0]
if s:entry.lnum != 6 || s:entry.col != s:ColumnOf('"s3:GetObjekt"')
  call s:Fail('the finding is shown at ' . string(s:entry))
endif
if empty(s:Found('is not accepted in a policy'))
  call s:Fail('the other finding is missing')
endif

%substitute/GetObjekt/GetObject/
ALELint
call s:WaitFor('the findings of the mended text', {-> empty(s:Found('does not exist')) && !empty(s:Found('is not accepted'))})
quitall!
