"""The kernel: jobs, hashing, the clock, embedded servers. It imports no other app."""
