"""How gunicorn runs Alongside: read by `gunicorn app:app` in this folder, and by `make run`.

Any option on the command line wins. The number of processes is gunicorn's own WEB_CONCURRENCY.
"""

from booking.config import log_file
from booking.core.log import log_config

bind = "127.0.0.1:8000"  # behind a proxy on the same machine; never open to the network by itself
worker_class = "gthread"  # a slow phone holds one thread, not the whole process
threads = 12  # fewer than the connections that a process may open to its database
timeout = 60  # seconds without a sign of life after which a process is replaced
graceful_timeout = 30  # seconds for requests under way when it is told to stop
keepalive = 65  # seconds; longer than nginx keeps an idle connection, so that none is closed under a request
limit_request_line = 4096
limit_request_fields = 64
limit_request_field_size = 8190
forwarded_allow_ips = ""  # nobody's X-Forwarded- headers, loopback's neither: TRUSTED_PROXIES alone decides
forwarder_headers = ""  # nor a SCRIPT_NAME or PATH_INFO sent as a header
accesslog = None  # addresses hold tokens that open pages; nginx writes them without (docs/nginx.conf)
control_socket_disable = True
logconfig_dict = log_config(log_file(), "gunicorn.error")  # JSON lines, as the application's
# A configured log turns on the log of requests, whatever accesslog says: addresses stay out of it.
logconfig_dict["loggers"]["gunicorn.access"] = {"handlers": [], "propagate": False, "level": "CRITICAL"}
