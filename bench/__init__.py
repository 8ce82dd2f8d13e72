"""The benchmark: the portal against a bare Flask app on the same server, on a database with ten years in it.

`python -m bench` (or `make bench`) does everything by itself, in throw-away folders, on 127.0.0.1 only.

    __main__      the run, from nothing to the last line
    instances     throw-away installations and the processes that work in them
    servers       gunicorn, started as scripts/run.sh starts it
    client        one browser on a loopback connection
    operations    which pages are asked for, and how
    measuring     portal and floor in turn, and what is made of the times
    processes     what is measured in fresh processes: start-up, exports
    report        the table and the line of JSON
    wsgi, floor   what the two servers serve
    filling, partnership, history, export_once    what runs inside an installation

The first group imports neither Flask nor SQLAlchemy nor the portal: Linux hands a process's peak memory on to its
children (`ru_maxrss` survives exec), so a large driver would show up in the exports' memory.
"""
