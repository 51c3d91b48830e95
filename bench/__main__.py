"""``make bench``: one run, one table, one file."""

from bench.run import main

main()
