"""Every component on one page, registered on a test's app alone: the product has no such page."""

from decimal import Decimal
from pathlib import Path

from flask import Flask, render_template_string, request

from tracker.web.access import public
from tracker.web.fields import (
    ChoiceField,
    ChoicesField,
    DayField,
    EmailField,
    FileField,
    FilesField,
    Form,
    NumberField,
    PasswordField,
    RadioField,
    TextAreaField,
    TextField,
    WholeNumberField,
    YesField,
)
from tracker.web.pages import Pages

LETTERS = [("a", "Primera"), ("b", "Segunda")]


class KitForm(Form):
    """One field of each kind, plus those the live panels need."""

    text = TextField("Texto", description="Una línea.")
    email = EmailField("Correo")
    number = NumberField("Número", minimum=Decimal(0), maximum=Decimal(1000), decimals=2, unit="%")
    whole = WholeNumberField("Entero", required=False)
    area = TextAreaField("Análisis", required=False)
    choice = ChoiceField("Elección", choices=LETTERS)
    radio = RadioField("Una de pocas", choices=LETTERS, required=False)
    many = ChoicesField("Varias", choices=LETTERS)
    yes = YesField("Sí, de acuerdo")
    day = DayField("Día", required=False)
    file = FileField("Archivo")
    password = PasswordField("Contraseña", required=False, render_kw={"autocomplete": "off"})


class LiveForm(Form):
    """What the script watches."""

    w1 = NumberField("Peso 1")
    w2 = NumberField("Peso 2")
    files = FilesField("Medios de verificación")


def add_kit(app: Flask) -> None:
    """Serve the kit at ``/kit`` (panels) and ``/kit?whole=1`` (a whole form; a POST checks it)."""
    source = (Path(__file__).parent / "kit.html").read_text(encoding="utf-8")

    @app.route("/kit", methods=["GET", "POST"])
    @public
    def kit() -> str:
        whole = "whole" in request.args
        form = KitForm() if whole else LiveForm()
        if request.method == "POST":
            form.validate()
        page = source if not whole else WHOLE
        return render_template_string(page, form=form, whole=whole, pages=Pages.of(range(250), 2))


WHOLE = """{% extends "base.html" %}
{% from "components/forms.html" import error_summary, render_form %}
{% block title %}Kit{% endblock %}
{% block main %}{{ error_summary(form) }}<h1>Kit</h1>
{{ render_form(form, "Guardar", cancel="/", multipart=true) }}{% endblock %}
"""
