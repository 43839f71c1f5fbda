"""The commands: parse, call, exit code; nothing else."""
