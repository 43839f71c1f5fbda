"""Our own detect-secrets plugins, for what its own ones lack; `staylocal.detect` tells how to add one."""
