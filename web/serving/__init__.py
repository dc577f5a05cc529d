"""The room of the HTTP server: gunicorn with gevent workers, by documented settings and hooks.

A worker computes one answer at a time and sends any number of them concurrently, so that a slow
client occupies only its own connection. The arbiter forks the workers from a process that has
loaded the code, and replaces one that exits, hangs or is stopped.
"""
