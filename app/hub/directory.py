"""The records that the hub writes itself: its staff, and the people at newly enrolled companions."""

from __future__ import annotations

from sqlalchemy import Connection, Row, func, select

from app.hub.identity import Identity
from sync.edits import Edit
from sync.hub.transaction import HubTransaction
from sync.identifiers import SHARED_SCOPE, RecordId, contact_scope, new_record_id, team_scope
from sync.protocol.accounts import Enrol
from sync.records import Contact, FieldValue, Organisation

NAMELESS = "Customer"
"""Shown for somebody who gave neither name nor e-mail address; the machine's name follows."""


def write_agent(transaction: HubTransaction, agent_id: str, fields: dict[str, FieldValue]) -> None:
    """Write or refresh the Agent record of a user, and let him see what his role and team may see.

    Args:
        transaction: in which it happens, the account's own change included.
        agent_id: the user's id.
        fields: name, email, role, team_id and is_active.
    """
    record_id = RecordId(agent_id)
    transaction.write([Edit(kind="agent", record_id=record_id, is_new=True, scope=SHARED_SCOPE, fields=fields)])
    scopes = (SHARED_SCOPE, team_scope(str(fields["team_id"])))
    for scope in scopes:
        if fields["is_active"]:
            transaction.grant(agent_id, scope)
        else:
            transaction.revoke(agent_id, scope)


def contact_for(transaction: HubTransaction, request: Enrol, identity: Identity | None, device_id: str) -> str:
    """Write, or claim, the Contact record of a new companion and what it has installed.

    Only a signed identity leads to a person who is on file already; whoever merely says who he is gets a
    record of his own, marked as not verified.

    Returns:
        The contact's id.
    """
    fields: dict[str, FieldValue] = {"device_id": device_id, "device_key": request.public_key.lower()}
    known = None
    if identity is not None:
        known = _unclaimed_contact(transaction.connection, identity.email)
        fields |= _verified_fields(transaction, identity, known)
    else:
        fields |= {"name": person_name(request, None), "email": request.email.strip(), "is_verified": False}
    if known is None:
        fields["language"] = request.language
        edit = Edit(kind="contact", record_id=new_record_id(), is_new=True, scope=SHARED_SCOPE, fields=fields)
    else:
        edit = Edit(kind="contact", record_id=RecordId(known.id), is_new=False, fields=fields)
    transaction.write([edit])
    transaction.grant(edit.record_id, contact_scope(edit.record_id))
    organisation_id = str(fields.get("organisation_id", known.organisation_id if known is not None else ""))
    transaction.write([_installation(request, edit.record_id, organisation_id)])
    return edit.record_id


def person_name(request: Enrol, identity: Identity | None) -> str:
    """Return what to call somebody, from the best that is known."""
    if identity is not None:
        return identity.name or identity.email
    machine = f"{NAMELESS} ({request.host_name})" if request.host_name.strip() else NAMELESS
    return request.name.strip() or request.email.strip() or machine


def _verified_fields(
    transaction: HubTransaction, identity: Identity, known: Row[str, str] | None
) -> dict[str, FieldValue]:
    fields: dict[str, FieldValue] = {"email": identity.email, "is_verified": True}
    if identity.name or known is None:
        fields["name"] = identity.name or identity.email
    # Where the staff has filed the person under an organisation, that stays.
    if identity.organisation and (known is None or not known.organisation_id):
        fields["organisation_id"] = _organisation_named(transaction, identity.organisation)
    return fields


def _unclaimed_contact(connection: Connection, email: str) -> Row[str, str] | None:
    """Return the person on file with this e-mail address who uses no companion yet."""
    query = (
        select(Contact.id, Contact.organisation_id)
        .where(func.lower(Contact.email) == email, Contact.device_id == "", Contact.merged_into == "", ~Contact.deleted)
        .order_by(Contact.created_at_ms, Contact.id)
    )
    return connection.execute(query.limit(1)).first()


def _organisation_named(transaction: HubTransaction, name: str) -> str:
    query = select(Organisation.id).where(func.lower(Organisation.name) == name.lower(), ~Organisation.deleted)
    found = transaction.connection.execute(query.order_by(Organisation.created_at_ms).limit(1)).scalar()
    if found is not None:
        return str(found)
    edit = Edit.create("organisation", SHARED_SCOPE, name=name)
    transaction.write([edit])
    return edit.record_id


def _installation(request: Enrol, contact_id: str, organisation_id: str) -> Edit:
    return Edit.create(
        "installation",
        SHARED_SCOPE,
        contact_id=contact_id,
        organisation_id=organisation_id,
        product=request.product,
        version=request.version,
        module=request.module,
        host_name=request.host_name,
        operating_system=request.operating_system,
    )
