"""The first chapters of the main job: who comes in, and what the agency promises."""

from dataclasses import dataclass

from tests.browser import NARROW, WIDE
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor

PASSWORD = "cuatro lirios bajo la nieve"
AGENCY, OTHER = "riberas", "faros"
YEAR = f"/agencies/{AGENCY}/2026/pmg-cl-2026"


@dataclass(frozen=True)
class Person:
    """Somebody invented."""

    name: str
    email: str
    role: str
    agency: str = ""

    @property
    def password(self) -> str:
        """What they chose."""
        return f"{PASSWORD}, {self.email[:5]}"


RIVERS, LIGHTS = "Servicio de Riberas y Canales", "Dirección de Faros Interiores"
ADMINISTRATOR = Person("Elena Quiroga", "elena@central.example", "Administración")
COORDINATOR = Person("Marcela Soto", "marcela@riberas.example", "Coordinación", RIVERS)
LEAD = Person("Jorge Peña", "jorge@riberas.example", "Referente técnico", RIVERS)
HEAD = Person("Teresa Núñez", "teresa@riberas.example", "Jefatura de servicio", RIVERS)
MANAGER = Person("Andrés Ibarra", "andres@central.example", "Gestión del programa")
STRANGER = Person("Pablo Faro", "pablo@faros.example", "Coordinación", LIGHTS)
DEPUTY = Person("Rosa Lagos", "rosa@riberas.example", "Coordinación", RIVERS)
PEOPLE = (COORDINATOR, DEPUTY, LEAD, HEAD, MANAGER, STRANGER)


# -- first chapter: people come in


def first_link(town: Town) -> str:
    """The link that the command prints for the first administrator, as they get it."""
    one = ADMINISTRATOR
    return town.cumple("user", "add", one.email, "--name", one.name, "--role", "administrator").strip()


def comes_in(visitor: Visitor, who: Person, link: str) -> None:
    """By a link, which works once, and with a password of their own."""
    path = link[link.index("/welcome/") :]
    visitor.opens(path)
    visitor.sees(who.name, who.email)
    visitor.looks("welcome")
    visitor.types("Contraseña nueva", "corta")
    visitor.types("La misma otra vez", "corta")
    visitor.presses("Guardar la contraseña")
    assert "12" in visitor.told_at("Contraseña nueva")
    visitor.types("Contraseña nueva", who.password)
    visitor.types("La misma otra vez", who.password)
    visitor.presses("Guardar la contraseña")
    visitor.sees("Su contraseña quedó guardada. Ingrese con ella.")
    visitor.looks("sign-in")
    visitor.signs_in(who.email, who.password)
    visitor.sees(who.name)
    assert visitor.opens(path) == 404
    visitor.sees("Este enlace ya se usó o venció.")


def agencies_are_added(admin: Visitor) -> None:
    """A ministry with two agencies."""
    admin.opens("/agencies/")
    admin.follows("Agregar un ministerio")
    admin.types("Código", "mcr")
    admin.types("Nombre", "Ministerio de Caminos y Riberas")
    admin.looks("ministry-new")
    admin.presses("Agregar el ministerio")
    for code, name in ((OTHER, LIGHTS), (AGENCY, RIVERS)):
        admin.opens("/agencies/")
        admin.follows("Agregar un servicio")
        admin.types("Código", code)
        admin.types("Nombre", name)
        admin.chooses("Ministerio", "Ministerio de Caminos y Riberas")
        admin.looks("agency-new")
        admin.presses("Agregar el servicio")
        admin.sees(f"Se agregó {name}.")
    admin.follows("Agregar un centro de responsabilidad")
    admin.types("Código", "atencion")
    admin.types("Nombre", "Departamento de Atención Ciudadana")
    admin.presses("Agregar el centro")
    admin.looks("agency-managed")


def people_are_invited(admin: Visitor) -> dict[Person, str]:
    """Each with a role; returns the link of each, as it is shown once."""
    links = {}
    for who in PEOPLE:
        admin.opens("/people/")
        admin.follows("Agregar una persona")
        admin.types("Nombre", who.name)
        admin.types("Correo", who.email)
        admin.looks("person-new")
        admin.presses("Agregar")
        admin.chooses("Rol", who.role)
        if who.agency:
            admin.chooses("Servicio", who.agency)
        admin.presses("Dar el rol")
        admin.sees(who.role)
        admin.looks("person")
        admin.presses("Crear un enlace de invitación")
        admin.looks("link")
        links[who] = admin.reads(".secret")
    admin.opens("/people/")
    admin.looks("people")
    return links


# -- second chapter: what the agency promises

UNCOVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return one === document.body || one === top || one.contains(top) || (top !== null && top.contains(one));
}"""

COMPLAINTS = "Reclamos respondidos"
GENDER = "Medidas de equidad de género"
RISKS = "Riesgos psicosociales y ausentismo laboral"
COMPLAINTS_CODE = "1"  # the first that the agency wrote itself
OWN = "Horas de atención agendadas y cumplidas"


def year_is_begun(coordinator: Visitor) -> None:
    """The coordinator chooses the programme."""
    coordinator.opens("/")
    coordinator.looks("home-nothing-begun")
    coordinator.opens(f"/agencies/{AGENCY}/")
    coordinator.follows("Iniciar una formulación")
    coordinator.looks("year-open")
    coordinator.chooses("Programa y año", "Programa de Mejoramiento de la Gestión (PMG) 2026")
    coordinator.presses("Iniciar")
    coordinator.sees("Compromisos de 2026", "Borrador", "Sin compromisos todavía.")
    coordinator.looks("formulation-empty")


def commitments_are_added(coordinator: Visitor) -> None:
    """Two of the programme, one of the catalogue, one of its own."""
    coordinator.follows("Agregar un compromiso")
    coordinator.ticks(GENDER)
    coordinator.ticks(RISKS)
    coordinator.looks("commitment-new")
    coordinator.presses("Agregar los marcados")
    coordinator.sees(GENDER, RISKS, "3 partes, 17 requisitos")

    coordinator.follows("Agregar un compromiso")
    coordinator.types("Buscar en el catálogo", "reclamos respond")
    coordinator.presses("Buscar")
    coordinator.follows(COMPLAINTS)
    assert coordinator.holds("Numerador").startswith("Reclamos recibidos en el año y respondidos")
    coordinator.looks("commitment-from-catalogue")
    coordinator.types("Meta", "90")
    coordinator.types("jun", "80")
    coordinator.chooses("Persona responsable", LEAD.name)
    coordinator.chooses("Centro de responsabilidad", "Departamento de Atención Ciudadana")
    coordinator.presses("Guardar")
    coordinator.sees(f"Se agregó «{COMPLAINTS}».")

    coordinator.follows("Agregar un compromiso")
    coordinator.follows("Formulario vacío")
    coordinator.presses("Guardar")
    assert coordinator.told_at("Nombre") == "Escriba el nombre del compromiso."
    coordinator.types("Nombre", OWN)
    coordinator.chooses("Objetivo", "3 Calidad de los Servicios")
    coordinator.types("Numerador", "Horas agendadas atendidas a la hora")
    coordinator.types("Denominador", "Horas agendadas")
    coordinator.types("Meta", "1.234")
    coordinator.presses("Guardar")
    assert "1234" in coordinator.told_at("Meta")
    assert "1,234" in coordinator.told_at("Meta")
    coordinator.looks("commitment-own-refused")
    coordinator.types("Meta", "87,5")
    coordinator.types("jun", "87,5")
    coordinator.types("Medio de verificación", "Registro de la agenda electrónica")
    coordinator.chooses("Persona responsable", COORDINATOR.name)
    coordinator.presses("Guardar")
    coordinator.sees(f"Se agregó «{OWN}».")


def code_of(visitor: Visitor, name: str) -> str:
    """The code that a commitment got, as the page shows it beside its name."""
    row = visitor.page.get_by_role("row").filter(has=visitor.page.get_by_role("link", name=name, exact=True))
    return str(row.locator(".code").first.inner_text())


def weighs(visitor: Visitor, **weights: str) -> None:
    """Type the weights into the table."""
    for code, weight in weights.items():
        visitor.types(f"Ponderación de {code}", weight)


def first_try_is_told_what_lacks(coordinator: Visitor) -> None:
    """Weights that do not add up, targets and names that lack: told in the sum, in the list, and beside each row."""
    gender, risks, complaints, own = (code_of(coordinator, name) for name in (GENDER, RISKS, COMPLAINTS, OWN))
    weighs(coordinator, **{gender: "20", risks: "16", complaints: "36,5", own: "22,5"})
    coordinator.page.get_by_text("Faltan 5").wait_for()
    weighs(coordinator, **{own: "30,5"})
    coordinator.page.get_by_text("Sobran 3").wait_for()
    weighs(coordinator, **{own: "22,50"})
    coordinator.looks("formulation-short")
    coordinator.presses("Guardar y seguir a presentar")
    coordinator.sees("Esto falta todavía", "Las ponderaciones suman 95 y deben sumar 100: reparta 5 más.")
    coordinator.sees("Escriba su meta del año.", "Nombre a la persona responsable.", "Escriba su meta programada: ")
    coordinator.looks("submit-lacks")
    coordinator.follows("Volver al borrador")
    row = coordinator.page.get_by_role("row").filter(has_text=GENDER)
    assert "Escriba su meta del año." in row.inner_text()
    assert "Nombre a la persona responsable." in row.inner_text()


def lacks_are_mended(coordinator: Visitor) -> None:
    """Targets, programmed values and people, commitment by commitment, and the weights to 100."""
    coordinator.follows(GENDER)
    coordinator.types("Numerador esperado", "8")
    coordinator.types("Denominador esperado", "8")
    coordinator.types("jun", "50")
    coordinator.types("dic", "100")
    coordinator.chooses("Persona responsable", LEAD.name)
    coordinator.looks("commitment-of-programme")
    coordinator.presses("Guardar")
    for stage in stages_of(coordinator, RISKS):
        coordinator.follows(RISKS)
        coordinator.looks("commitment-system")
        coordinator.follows(stage)
        coordinator.chooses("Persona responsable", COORDINATOR.name)
        coordinator.presses("La meta completa en cada período")
        assert [coordinator.holds(month) for month in ("ene", "dic")] == ["100", "100"]
        coordinator.looks("commitment-stage")
        coordinator.presses("Guardar")
    complaints = code_of(coordinator, COMPLAINTS)
    weighs(coordinator, **{complaints: "40", code_of(coordinator, OWN): "24"})
    coordinator.page.get_by_text("Suma 100").wait_for()
    nothing_hides_the_focus(coordinator)
    coordinator.looks("formulation-complete")
    coordinator.presses("Guardar borrador")
    coordinator.sees("El borrador se guardó.", "Suma 100")


def nothing_hides_the_focus(visitor: Visitor) -> None:
    """On a phone too, a field that is reached by the keyboard is never under the sum that stays in sight."""
    visitor.page.set_viewport_size(NARROW)
    fields = visitor.page.locator("[data-w]")
    visitor.page.evaluate("scrollTo(0, 0)")
    fields.first.focus()
    for _ in range(4 * fields.count()):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(UNCOVERED), visitor.page.evaluate("document.activeElement.outerHTML")
    visitor.page.set_viewport_size(WIDE)


def stages_of(visitor: Visitor, system: str) -> list[str]:
    """The names of a system's stages."""
    visitor.follows(system)
    names = visitor.page.locator("#parts ~ ul a, section[aria-labelledby=parts] a.what").all_inner_texts()
    visitor.follows("Cancelar")
    return [str(name) for name in names]


PLANS_MEANT = "Revisé estas metas programadas y son las que corresponden"


def set_is_submitted(coordinator: Visitor) -> None:
    """Asked first, what is odd about a plan is confirmed with a tick, then done."""
    coordinator.presses("Guardar y seguir a presentar")
    coordinator.sees("¿Presentar los compromisos de 2026?", "La meta programada termina en 80 (junio de 2026)")
    coordinator.presses("Presentar a la jefatura")
    assert coordinator.told_at(PLANS_MEANT).startswith("Revise las metas programadas de la lista")
    coordinator.looks("submit")
    coordinator.ticks(PLANS_MEANT)
    coordinator.presses("Presentar a la jefatura")
    coordinator.sees("Los compromisos se presentaron.", "Presentado")
    coordinator.looks("formulation-submitted")


REASON = "La meta de reclamos está bajo lo logrado el año pasado (94,2 %)."


def set_is_returned(head: Visitor) -> None:
    """By the head, who has to say why."""
    head.opens("/")
    head.looks("home-head")
    head.opens(f"{YEAR}/formulation/")
    head.follows("Devolver con motivo")
    head.presses("Devolver")
    assert head.told_at("Lo que el servicio debe cambiar").startswith("Diga qué debe cambiar")
    head.types("Lo que el servicio debe cambiar", REASON)
    head.looks("return")
    head.presses("Devolver")
    head.sees("Los compromisos se devolvieron a la coordinación.")


def reason_is_read_and_heeded(coordinator: Visitor) -> None:
    """The coordinator reads the reason and raises the target in the table."""
    coordinator.opens("/")
    coordinator.looks("home-returned")
    coordinator.opens(f"{YEAR}/formulation/")
    coordinator.sees(f"Devuelto por {HEAD.name}", REASON)
    coordinator.looks("formulation-returned")
    coordinator.types(f"Meta de {code_of(coordinator, COMPLAINTS)}", "95")


def set_is_endorsed(head: Visitor) -> None:
    """By the head, with the password, after a wrong one."""
    head.opens(f"{YEAR}/formulation/")
    head.follows("Visar")
    head.types("Su contraseña, como firma", "no es esta contraseña")
    head.presses("Visar")
    assert head.told_at("Su contraseña, como firma") == "Esta no es su contraseña. No se firmó nada."
    head.looks("endorse")
    head.types("Su contraseña, como firma", HEAD.password)
    head.presses("Visar")
    head.sees("Los compromisos se visaron.")


def set_is_approved(manager: Visitor) -> None:
    """By the programme manager, with the password."""
    manager.opens("/")
    manager.sees(RIVERS)
    manager.looks("home-manager")
    manager.opens(f"{YEAR}/formulation/")
    manager.follows("Aprobar")
    manager.looks("approve")
    manager.types("Su contraseña, como firma", MANAGER.password)
    manager.presses("Aprobar")
    manager.sees("Los compromisos se aprobaron.", "Aprobado")
    manager.looks("formulation-approved")
