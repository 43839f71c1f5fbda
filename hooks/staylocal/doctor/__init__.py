"""`staylocal doctor`: is what protects in place, and does it work? Nothing of the user's is changed by looking.

examine     everything, side by side; `shown`: as text and JSON; `check`: one line of it

machine     Python, git
policies    the policy files that count here
stages      which hooks git would run, and whether they are ours
proof       the same hooks at work in a temporary repository; `bench`: that repository
books       the ledger
client      the Codex CLI, the shim, the guard in Codex's own files, the administrator's requirements
sandbox     whether Codex's sandbox denies
tiers       the local providers
"""
