"""The Codex path: a command line -> where it may go -> a sealed run -> what it left.

launch      `staylocal codex`: the steps in order; `explain`: `staylocal route`; `speech`: what is said
compare_run `staylocal compare`: a leg on each tier at once; `compare_*`: its parts
leg         `staylocal codex` on one tier or not at all, with a report; `outcome`: what has come of it so far

execute     a launch -> the run, its evidence, the ledger; `child`: the client as our child; `confine`: one port
restoring   what was answered to placeholders -> with the values; `last_message`: the file that it is written to
guard       what runs inside Codex for hosted runs; `guard_*`: its file, its scan, its trust
evidence    what the rollouts say of a run
leftovers   what killed runs left behind

local_run   a plan -> the command line of the local tier; `hosted_run`: of the hosted one; `launching`: both
provider    local providers: here, with the model, large enough; `ollama`, `lmstudio`, `lmstudio_link`, `address`,
            `http_json`; `provider_*`: `staylocal providers`, the hosted models
fit         what a model lacks for what is needed, and the fix (pure); `fit_choices`: what a person can do
room        the clean room; `room_*`: its parts; `rooming`: what goes into it
seal        what a hosted run may read, and a local one may talk to (pure)

plan        everything that is found out before anything is started
route       what is carried and can be reached -> tier, and why (pure); `fit_route`: with what the tiers can hold
sealing     what can be reached -> in place, in a clean room, or not at all
redacting   an invocation -> the same with placeholders in its prompt and stdin, judged again
loading     what an invocation sends, judged; `carried`, `review`: its parts
reach       which files of the workspace are sensitive; `reach_*`: its parts; `redacted_reach`: what was redacted
sessions    Codex's own sessions: by name, the last one, which stay; `rollout*`, `transcript`: their files

surroundings  folders, repository, policy, configuration (`settings`), stdin
client      the real Codex CLI; what it said is kept by its version
argv        a command line <-> an Invocation (pure); `grammar*`: the client's tables; `overrides`, `editing`: `-c`
"""
