"""Run a command and say how long it took and how large its largest process grew: a small program of its own.

`python -I -S peak.py COMMAND...` prints one line of JSON: seconds, cpu, bytes, code. A program starts out with its
parent's peak in its own books, so the parent has to be small; and git is a child of staylocal, whose
peak the kernel hands up when it is waited for.
"""

import json
import os
import resource
import sys
import time

begun = time.perf_counter()
null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
seconds = time.perf_counter() - begun
unit = 1 if sys.platform == "darwin" else 1024
used = resource.getrusage(resource.RUSAGE_CHILDREN)
found = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "bytes": used.ru_maxrss * unit, "code": code}
sys.stdout.write(json.dumps(found) + "\n")
