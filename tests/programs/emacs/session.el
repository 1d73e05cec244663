;;; session.el --- What a user does in Emacs: look at the findings of a policy, take a repair, save.  -*- lexical-binding: t -*-

(require 'eglot)
(require 'flymake)

(defun fail (format &rest values)
  "End with a fault that FORMAT and VALUES describe."
  (message "failed: %s" (apply #'format format values))
  (kill-emacs 1))

(defun finding (code)
  "The finding of the rule CODE in this buffer, if it is shown."
  (seq-find (lambda (diagnostic) (string-search code (flymake-diagnostic-text diagnostic)))
            (flymake-diagnostics)))

(defun wait-for (what condition)
  "Let Emacs work until CONDITION holds; WHAT says what that is."
  (let ((tries 0))
    (while (not (funcall condition))
      (when (> (setq tries (1+ tries)) 400)
        (fail "nothing came of: %s; findings: %S" what (mapcar #'flymake-diagnostic-text (flymake-diagnostics))))
      (accept-process-output nil 0.05)
      (flymake-start))))

(defun text-at (diagnostic)
  "The text that DIAGNOSTIC marks."
  (buffer-substring-no-properties (flymake-diagnostic-beg diagnostic) (flymake-diagnostic-end diagnostic)))

(setq eglot-sync-connect 20
      eglot-autoreconnect nil
      make-backup-files nil)
(add-hook 'project-find-functions (lambda (folder) (cons 'transient folder)))
(find-file "policy.json")
(js-json-mode)
(call-interactively #'eglot)

(wait-for "a finding" (lambda () (finding "does not exist")))
(unless (equal (text-at (finding "does not exist")) "\"s3:GetObjekt\"")
  (fail "the finding is shown at `%s'" (text-at (finding "does not exist"))))
(unless (equal (text-at (finding "is not accepted in a policy")) "🙂")
  (fail "the finding before it is shown at `%s'" (text-at (finding "is not accepted in a policy"))))

(goto-char (1+ (flymake-diagnostic-beg (finding "does not exist"))))
(let* ((offered (eglot-code-actions (point) (1+ (point)) "quickfix" nil))
       (repair (seq-find (lambda (action) (string-search "s3:GetObject" (plist-get action :title))) offered)))
  (unless repair
    (fail "no repair is offered, but %S" offered))
  (eglot-execute (eglot-current-server) repair))
;; Without a screen Emacs is never idle, which is when eglot tells of changes; it also does so before it saves.
(save-buffer)
(wait-for "the findings of the mended text"
          (lambda () (and (not (finding "does not exist")) (finding "is not accepted in a policy"))))
(message "said: Emacs %s, columns by %s" emacs-version eglot-current-column-function)
(eglot-shutdown (eglot-current-server))
(kill-emacs 0)
