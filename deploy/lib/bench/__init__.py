"""What deploy/bench runs: measures the program from outside, beside its floor and its peer, on private parts."""
