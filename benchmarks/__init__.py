"""How long things take, as ratios from one run. Nothing here judges; ``docs/benchmarks.md`` says more."""
