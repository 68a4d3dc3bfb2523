"""What a WSGI server serves: ``gunicorn wsgi:app``."""

from tracker import create_app

app = create_app()
