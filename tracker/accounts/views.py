"""Coming in, going out, one's own page, and the administrators' pages about people."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.accounts import actions, entrance, queries
from tracker.accounts.forms import (
    ChangePasswordForm,
    ChoosePasswordForm,
    EndForm,
    LanguageForm,
    PersonForm,
    PostForm,
    ReasonForm,
    SignInForm,
)
from tracker.accounts.queries import PersonFacts
from tracker.agencies import queries as agencies
from tracker.errors import Invalid, NotFound, Throttled
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.ledger.work import unit_of_work
from tracker.rules.policy import Capability, Subject, allowed, require
from tracker.web import current, export, sessions
from tracker.web.access import public
from tracker.web.doing import done
from tracker.web.links import safe_next

blueprint = Blueprint("accounts", __name__)

# -- coming in and going out


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """The way in; a wrong password and an unknown address get the same words."""
    if current.signed_in():
        return redirect(safe_next(request.args.get("next")))
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        status, token = _try_to_sign_in(form)
        if token:
            sessions.begin(token)
            return redirect(safe_next(request.args.get("next")))
    return render_template("accounts/sign_in.html", form=form), status


def _try_to_sign_in(form: SignInForm) -> tuple[int, str | None]:
    address, agent = request.remote_addr or "", request.headers.get("User-Agent")
    try:
        with unit_of_work(None, current.now(), via="web") as work:
            token = actions.sign_in(work, form.email.data, form.password.data, address, agent, sessions.idle())
    except Throttled as error:
        form.form_errors.append(gettext(error.message))
        return error.status, None
    if token is None:
        form.form_errors.append(gettext("E-mail or password is wrong."))
    return 200, token


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session on the server: every copy of its cookie is worth nothing from now on."""
    person = current.signed_in()
    with current.work() as work:
        actions.sign_out(work, person.token if person else "")
    sessions.end()
    flash(gettext("You have signed out."))
    return redirect(url_for("accounts.sign_in"))


@blueprint.get("/sign-in/help")
@public
def help_in() -> ResponseReturnValue:
    """What to do without a password: there is no mail yet, so a person has to help."""
    return render_template("accounts/help.html")


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def accept(token: str) -> ResponseReturnValue:
    """Choose a password by a single-use link, then sign in with it."""
    link = queries.link_of(db.session(), token, current.now())
    if link is None:
        raise NotFound(N_("This link was used already or has expired. Ask an administrator for a new one."))
    form = ChoosePasswordForm()
    if form.validate_on_submit() and _accepted(form, token):
        sessions.end()
        flash(gettext("Your password is set. Sign in with it."))
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/accept.html", form=form, link=link)


def _accepted(form: ChoosePasswordForm, token: str) -> bool:
    try:
        with unit_of_work(None, current.now(), via="web") as work:
            actions.accept_invitation(work, token, form.password.data)
    except Invalid as error:
        form.refuse(error)
        return False
    return True


# -- one's own page


@blueprint.get("/me/")
def me() -> ResponseReturnValue:
    """One's roles, language, password and open sessions."""
    return _my_page(ChangePasswordForm(formdata=None))


def _my_page(form: ChangePasswordForm) -> ResponseReturnValue:
    actor, person = current.current_actor(), current.signed_in()
    facts = queries.person_by_id(db.session(), actor.person_id, current.today())
    language = LanguageForm(formdata=None, language=facts.language)
    browsers = queries.open_sessions(db.session(), actor.person_id, current.now())
    this = person.session_id if person else None
    return render_template(
        "accounts/me.html", facts=facts, form=form, language_form=language, browsers=browsers, this=this
    )


@blueprint.post("/me/password")
def change_password() -> ResponseReturnValue:
    """A new password; every other browser is signed out."""
    form, person = ChangePasswordForm(), current.signed_in()
    keep = person.token if person else None
    if (
        form.validate_on_submit()
        and _knows_present(form)
        and done(form, actions.change_password, form.old.data, form.password.data, keep)
    ):
        flash(gettext("Your password has changed. Other browsers have been signed out."))
        return redirect(url_for("accounts.me"))
    return _my_page(form)


def _knows_present(form: ChangePasswordForm) -> bool:
    """Whether the present password is right; a wrong one is counted in a unit of its own, as at the sign-in."""
    try:
        with current.work() as work:
            right = actions.confirm_password(work, form.old.data, request.remote_addr or "")
    except Throttled as error:
        form.form_errors.append(gettext(error.message))
        return False
    if not right:
        form.old.errors = [gettext("This is not your present password.")]
    return right


@blueprint.post("/me/language")
def change_language() -> ResponseReturnValue:
    """The language one reads in."""
    form = LanguageForm()
    if form.validate_on_submit():
        with current.work() as work:
            actions.choose_language(work, form.language.data)
    return redirect(url_for("accounts.me"))


@blueprint.post("/me/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    with current.work() as work:
        entrance.end_session(work, session_id)
    flash(gettext("That browser has been signed out."))
    return redirect(url_for("accounts.me"))


@blueprint.post("/me/sessions/end")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    person = current.signed_in()
    with current.work() as work:
        actions.end_sessions(work, current.current_actor().person_id, keep=person.token if person else None)
    flash(gettext("Every other browser has been signed out."))
    return redirect(url_for("accounts.me"))


# -- people, for administrators


def _managing() -> None:
    require(current.current_actor(), Capability.MANAGE_PEOPLE, Subject())


def _person(person_id: UUID) -> PersonFacts:
    _managing()
    return queries.person_by_id(db.session(), person_id, current.today())


@blueprint.get("/people/")
def people() -> ResponseReturnValue:
    """Everybody, with what they are today."""
    _managing()
    form, found = export.wanted(), queries.list_people(db.session(), current.today())
    if form:
        return export.respond("people", form, PEOPLE_COLUMNS, [_row(person) for person in found])
    return render_template("accounts/people.html", people=found)


PEOPLE_COLUMNS = ("name", "email", "language", "roles", "can_sign_in", "disabled", "demonstration")


def _row(person: PersonFacts) -> dict[str, object]:
    roles = "; ".join(f"{held.role.value} {held.agency or held.ministry or ''}".strip() for held in person.memberships)
    return {**{name: getattr(person, name) for name in PEOPLE_COLUMNS if name != "roles"}, "roles": roles}


@blueprint.route("/people/new", methods=["GET", "POST"])
def add_person() -> ResponseReturnValue:
    """Register somebody; what they may do and their link come on the next page."""
    _managing()
    form = PersonForm()
    if form.validate_on_submit():
        try:
            with current.work() as work:
                added = actions.add_person(work, form.email.data, form.name.data, form.language.data)
            return redirect(url_for("accounts.person", person_id=added))
        except Invalid as error:
            form.refuse(error)
    return render_template("accounts/person_new.html", form=form)


@blueprint.get("/people/<uuid:person_id>")
def person(person_id: UUID) -> ResponseReturnValue:
    """One person: what they are, and what an administrator can do."""
    form = PostForm(formdata=None, since=current.today())
    return _person_page(_person(person_id), form)


def _person_page(facts: PersonFacts, form: PostForm) -> ResponseReturnValue:
    waiting = queries.pending_memberships(db.session(), facts.id)
    mine = current.current_actor()
    confirmable = {one.id for one in waiting if allowed(mine, Capability.CONFIRM_GRANT, Subject(authors=one.authors))}
    return render_template(
        "accounts/person.html", facts=facts, form=_offered(form), waiting=waiting, confirmable=confirmable
    )


def _offered(form: PostForm) -> PostForm:
    """The form with what can be chosen; before it is checked, so that nothing else is taken."""
    session = db.session()
    people = queries.list_people(session, current.today())
    form.offer(agencies.list_agencies(session), agencies.list_ministries(session), people)
    return form


@blueprint.post("/people/<uuid:person_id>/memberships")
def grant(person_id: UUID) -> ResponseReturnValue:
    """Make a person something."""
    facts, form = _person(person_id), _offered(PostForm())
    if form.validate_on_submit() and done(form, actions.grant_membership, person_id, form.post()):
        return redirect(url_for("accounts.person", person_id=person_id))
    return _person_page(facts, form)


@blueprint.route("/people/<uuid:person_id>/memberships/<uuid:membership_id>/end", methods=["GET", "POST"])
def end_membership(person_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    """Ask from which day on a person is no longer something, and do it."""
    facts, form = _person(person_id), EndForm(last=current.today())
    held = next((each for each in facts.memberships if each.id == membership_id), None)
    if held is None:
        raise NotFound(N_("There is no such membership."))
    if form.validate_on_submit() and done(
        form, actions.end_membership, membership_id, form.until, form.reason.data or None
    ):
        return redirect(url_for("accounts.person", person_id=person_id))
    return render_template("accounts/end_membership.html", facts=facts, held=held, form=form)


@blueprint.post("/people/<uuid:person_id>/memberships/<uuid:membership_id>/confirm")
def confirm_membership(person_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    """As a second administrator, let a role take effect that takes two."""
    with current.work() as work:
        actions.confirm_membership(work, membership_id)
    flash(gettext("The role is in force."))
    return redirect(url_for("accounts.person", person_id=person_id))


@blueprint.post("/people/<uuid:person_id>/link")
def make_link(person_id: UUID) -> ResponseReturnValue:
    """Make a single-use link and show it, once: nothing keeps it."""
    facts = _person(person_id)
    make = actions.start_reset if facts.can_sign_in else actions.invite
    with current.work() as work:
        token = make(work, person_id)
    return render_template(
        "accounts/link.html", facts=facts, link=url_for("accounts.accept", token=token, _external=True)
    )


@blueprint.route("/people/<uuid:person_id>/disable", methods=["GET", "POST"])
def disable(person_id: UUID) -> ResponseReturnValue:
    """Ask, and keep a person from signing in."""
    facts, form = _person(person_id), ReasonForm()
    if form.validate_on_submit():
        with current.work() as work:
            actions.disable_person(work, person_id, form.reason.data)
        flash(gettext("%(name)s can no longer sign in.", name=facts.name))
        return redirect(url_for("accounts.people"))
    return render_template("accounts/disable.html", facts=facts, form=form)
