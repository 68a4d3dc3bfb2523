"""Which small real file proves which invented figure."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tracker.demonstration import files, people


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as somebody would upload it."""

    name: str
    title: str
    make: Callable[[], bytes]

    def open(self) -> io.BytesIO:
        """Its bytes, made now."""
        return io.BytesIO(self.make())


_COMPLAINTS: files.Table = (
    ("Canal", "Recibidos", "Respondidos"),
    ("Presencial", 118, 104),
    ("Sitio web", 143, 132),
    ("Teléfono", 48, 40),
    ("Total al 31 de mayo", 309, 276),
)
_DEADLINES: files.Table = (
    ("trámite", "resueltos en plazo", "resueltos"),
    ("Permiso de feria", 401, 448),
    ("Uso de escenario", 182, 203),
    ("Instalación de juegos", 107, 121),
)
_WAITING: files.Table = (
    ("Oficina", "Atenciones", "Con espera de 20 minutos o menos"),
    ("Norte", 1320, 1101),
    ("Centro", 1785, 1370),
    ("Sur", 1000, 819),
)
_DIGITAL: files.Table = (
    ("Trámite", "Digital desde"),
    ("Dar cuerda a un reloj", "2016-03"),
    ("Reclamo de hora", "2016-11"),
)
_SAMPLE: files.Table = (
    ("página", "conforme"),
    ("Inicio", "sí"),
    ("Pedir hora", "sí"),
    ("Mapa de relojes", "no"),
)

_ATTACHMENTS: dict[tuple[str, str, str], tuple[Attachment, ...]] = {
    (people.REPORTING.code, "RECLAMOS-RESPONDIDOS", "2026-05"): (
        Attachment(
            "Informe de reclamos mayo 2026.pdf",
            "Informe de reclamos a mayo de 2026",
            partial(
                files.pdf,
                people.REPORTING.name,
                "Informe de reclamos a mayo de 2026",
                ("Se recibieron 309 reclamos desde enero y se respondieron 276.",),
                _COMPLAINTS,
            ),
        ),
    ),
    (people.REPORTING.code, "PLAZO-TRAMITE", "2026-05"): (
        Attachment(
            "plazos_mayo_2026.csv",
            "Registro de trámites resueltos, mayo de 2026",
            partial(files.table, _DEADLINES),
        ),
    ),
    (people.REPORTING.code, "ESPERA-20MIN", "2026-05"): (
        Attachment(
            "Esperas mayo 2026.xlsx",
            "Tiempos de espera por oficina, mayo de 2026",
            partial(files.sheet, "Esperas", _WAITING),
        ),
    ),
    (people.REPORTING.code, "SATISFACCION-NOTAS", "2026-Q2"): (
        Attachment(
            "satisfacción por oficina.png",
            "Gráfico de satisfacción por oficina, segundo trimestre de 2026",
            partial(files.picture, (71, 66, 69)),
        ),
    ),
    (people.COMPLETE.code, "TRAMITES-DIGITALES", "2016-Q4"): (
        Attachment(
            "Inventario de trámites 2016.pdf",
            "Inventario de trámites digitalizados al 31 de diciembre de 2016",
            partial(
                files.pdf,
                people.COMPLETE.name,
                "Inventario de trámites digitalizados 2016",
                ("Al 31 de diciembre de 2016, 17 de los 20 trámites del inventario se hacen en línea.",),
                _DIGITAL,
            ),
        ),
    ),
    (people.COMPLETE.code, "ACCESIBILIDAD", "2026-S1"): (
        Attachment(
            "muestra_wcag_s1_2026.csv",
            "Muestra de páginas revisadas, primer semestre de 2026",
            partial(files.table, _SAMPLE),
        ),
    ),
}

DOCUMENT = Attachment(
    "Oficio 214 Red de Expertos.pdf",
    "Opinión técnica sobre el diagnóstico de brechas",
    partial(
        files.pdf,
        "Red de Expertos",
        "Oficio 214: diagnóstico de brechas",
        ("Los tres instrumentos se respondieron completos, por el medio indicado y dentro de plazo.",),
    ),
)
"""The document of a third party's opinion, invented as the agency it is on."""


def attachments(agency: str, commitment: str, period: str) -> tuple[Attachment, ...]:
    """The files that prove a figure; most invented figures have none."""
    return _ATTACHMENTS.get((agency, commitment, period), ())
