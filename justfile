# Each recipe is a step of CI, and .ci/run says what it does; `console` shows what that step tests.

# Everything that a change has to pass
ci:
    .ci/run

# Whether the code is laid out by rustfmt
fmt:
    .ci/run fmt

# The lint policy, on everything that compiles
clippy:
    .ci/run clippy

# The documentation and its links
docs:
    .ci/run docs

# Licences, sources and known holes of dependencies
deny:
    .ci/run deny

# Layers, modules and documents
tidy:
    .ci/run tidy

# An hour of looking for texts that break the language; FUZZ_SECONDS for another time
fuzz:
    FUZZ_SECONDS=${FUZZ_SECONDS:-3600} .ci/run fuzz

# All tests
test:
    .ci/run test

# The console as it is being written, in front of a server at TANTIEME_URL (http://127.0.0.1:8080)
console:
    cd console && npm ci --ignore-scripts && npm run dev

# The pictures of the documentation
pictures:
    .ci/run pictures

# Stories of servers, clients and faults on a virtual time: 10,000 of them, SIMULATION_SEEDS for another number, or the one of a SEED
simulate SEED='':
    SIMULATION_SEED={{SEED}} .ci/run simulate

# What it costs, as ratios: docs/performance.md
bench:
    .ci/run bench

# The release before, or another COMMIT, on a database that this one has brought up to date
before COMMIT='':
    BEFORE={{COMMIT}} .ci/run before

# A package for Debian and lists of all that is in it, in target/package
package:
    .ci/run package

# What deploy/Dockerfile says, without Docker, and whether the server in it runs
image:
    .ci/run image
