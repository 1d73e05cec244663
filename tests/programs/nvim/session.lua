-- What a user does in Neovim: look at the findings of a policy, take a repair, save.

local function fail(message)
  io.stdout:write("   failed: " .. message .. "\n")
  vim.cmd("cquit")
end

local function wait_for(what, condition)
  if not vim.wait(20000, condition, 10) then
    fail("nothing came of: " .. what .. "; findings: " .. vim.inspect(vim.diagnostic.get(0)))
  end
end

local function finding(code)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.code == code then
      return diagnostic
    end
  end
end

local function text_at(diagnostic)
  return table.concat(
    vim.api.nvim_buf_get_text(0, diagnostic.lnum, diagnostic.col, diagnostic.end_lnum, diagnostic.end_col, {}),
    "\n"
  )
end

local function session()
  wait_for("a finding", function() return finding("unknown-action") ~= nil end)
  local unknown, character = finding("unknown-action"), finding("unsupported-character")
  -- In the file's own quotes.
  if text_at(unknown):gsub('"', "") ~= "s3:GetObjekt" then
    fail("the finding is shown at `" .. text_at(unknown) .. "`")
  end
  if text_at(character) ~= "🙂" then
    fail("the finding of the character is shown at `" .. text_at(character) .. "`")
  end

  vim.api.nvim_win_set_cursor(0, { unknown.lnum + 1, unknown.col + 2 })
  local is_repair = function(action) return action.title:find("s3:GetObject", 1, true) ~= nil end
  vim.lsp.buf.code_action({ apply = true, filter = is_repair })
  wait_for("the repair", function()
    return vim.api.nvim_buf_get_lines(0, unknown.lnum, unknown.lnum + 1, false)[1]:find('"s3:GetObject"', 1, true)
  end)
  wait_for("the findings of the mended text", function()
    return finding("unknown-action") == nil and finding("unsupported-character") ~= nil
  end)
  vim.cmd("write")

  local client = (vim.lsp.get_clients or vim.lsp.get_active_clients)({ name = "iamlint" })[1]
  local version = vim.version()
  io.stdout:write(("   Neovim %d.%d.%d, columns in %s\n"):format(
    version.major, version.minor, version.patch, client.offset_encoding
  ))
  vim.cmd("quitall")
end

local is_fine, fault = pcall(session)
if not is_fine then
  fail(fault)
end
