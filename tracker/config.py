"""Every setting, typed, read from the environment once; the embedded default stands beside it.

The README lists the same settings in one table; ``tests/test_config.py`` compares the two.
"""

import ipaddress
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from tracker.errors import Misconfigured

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """The settings of one instance. Paths are absolute, sizes in MiB, times aware."""

    model_config = SettingsConfigDict(env_prefix="", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on. Anything but loopback counts as production.")
    port: int = Field(5000, ge=0, le=65535, description="Port to listen on.")
    instance_dir: Path = Field(Path("instance"), description="Folder of the database, the evidence and the secret key.")
    database_url: str = Field("", description="PostgreSQL address; empty means SQLite inside INSTANCE_DIR.")
    secret_key: str = Field("", description="At least 32 characters; empty means one made and kept in INSTANCE_DIR.")
    environment: Literal["development", "production", "test"] = Field(
        "development", description="`production` refuses demonstration data; `test` is for the project's own tests."
    )
    trusted_hosts: str = Field(
        "", description="Names people reach this instance by, comma-separated; empty means HOST and the loopback names."
    )
    default_language: Literal["es", "en"] = Field("es", description="Language for who has not chosen one.")
    time_zone: str = Field("America/Santiago", description="Zone of the days and hours that belong to no programme.")
    max_upload_mb: int = Field(50, ge=1, le=2048, description="Largest evidence file, in MiB.")
    session_hours: int = Field(12, ge=1, le=720, description="Hours without a request after which a session ends.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")
    proxies: int = Field(0, ge=0, le=5, description="Trusted reverse proxies in front of the app.")

    @property
    def production(self) -> bool:
        """Whether this instance counts as production: set so, or reachable from another machine."""
        return self.environment == "production" or not _is_loopback(self.host)

    @property
    def hosts(self) -> list[str]:
        """The names this instance answers to; links in invitations are made from them, so no other is believed."""
        named = [name.strip() for name in self.trusted_hosts.split(",") if name.strip()]
        return named or sorted({"localhost", "127.0.0.1", "[::1]", self.host} - {"0.0.0.0", "::"})  # noqa: S104

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the days and hours that belong to no programme."""
        return ZoneInfo(self.time_zone)

    @property
    def database_uri(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.sqlite_file}"

    @property
    def sqlite_file(self) -> Path:
        """Where the embedded database is, where there is no other."""
        return self.instance_dir.resolve() / "cumple.sqlite3"

    @property
    def max_upload_bytes(self) -> int:
        """Largest evidence file, in bytes."""
        return self.max_upload_mb * MEBIBYTE

    def check(self) -> None:
        """Raise :class:`Misconfigured` on settings that cannot be served safely."""
        if self.secret_key and len(self.secret_key) < 32:
            raise Misconfigured("SECRET_KEY is shorter than 32 characters.")
        if self.time_zone not in available_timezones():
            raise Misconfigured("TIME_ZONE names no zone of the world: %(zone)s.", zone=self.time_zone)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
