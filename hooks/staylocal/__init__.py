"""What is sensitive stays on this machine, and a commit says which tier worked on it.

The flow, a line a module; imports point down the list:

    __main__    every error ends here, with its exit code; the message hooks run from here, without click
    cli         the click group; commands load lazily
    commands/   parse, call, exit code
    install/    `init`, `uninstall`, `allow`: hooks, frameworks, the policy file
    demo        a throw-away repository that shows it all, on servers of its own (`loopback`)
    doctor/     `doctor`: whether what protects here is in place and works, tried out
    codex/      `codex`, `route`, `compare`, `providers`, `index`, `guard`: the Codex path, with a flow of its own;
                nothing of a commit needs it
    comparing/  two answers -> what one says and the other does not; as text, JSON, a page
    redaction/  `redact`, `restore`: values -> placeholders, and back
    report      every sentence that a user reads of a scan or a verification; text and JSON; `progress`: a bar

    staged      the gate in front of a commit
    stamp       the message hooks: operation + scan + runs -> a stamped message
    verify      commits -> problems, by scanning again; `pushed`: what a push would publish
    chronicle   `log`: commits and what verification says; `chronicle_kept`: its answers, `chronicle_shown`: the table
    inputs      what else can be scanned: files, stdin, commits, prompt files; `json_lines`: what programs ask

    scan        one change -> Scan, kept by its content
    seen        what a passage came to, kept by all that decides it; `seen_store`: its file
    weighing    what the customer data of a file weighs together (pure)
    verdict     findings + policy -> class and gate (pure)
    newness     is a finding's line new?
    rules       the policy files that count for a change -> Rules
    policy      policy texts -> Policy (pure); `policy_*`, `globs`, `patterns`: its parts
    detect/     passages -> findings; the only place that imports detect_secrets

    change      two trees -> entries and added lines, and the hash that binds a record
    patch       git's patch as a stream; `text`: any encoding
    operation   what git is doing while a hook runs: which parents, which commits are replaced
    message     a record into a commit message, whatever it looks like
    record      record <-> trailers (pure)
    ledger      runs of Codex; `ledger_schema`: its tables; `bypass`: runs that went past us; `state`: where it lies;
                `answered`: files that hold local answers
    prompts     what a prompt file asks for (pure)

    passages, findings   what is handed on; `watched`: what a policy watches for, as the detectors are told it
    git         named questions to git; `objects`: contents; `history`: what commits say; `lasting`: gits that stay
    process     the only subprocess; `atomic`: files replaced whole or not at all; `kept_json`: what is safe to delete
    errors      one base class, the exit codes
"""

__version__ = "1.2.0"
