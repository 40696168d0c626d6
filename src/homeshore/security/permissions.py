"""THE permission table: every route and socket message, and who may use it. What is not listed is refused.

The dispatcher's own socket lies in a folder that only the centre's system user may enter.
"""

from collections.abc import Iterable

import msgspec

from homeshore.security.models import Role

PUBLIC = "public"
"""Anyone, signed in or not."""
CUSTOMER = "customer"
"""A customer's chat window that shows its session's secret."""
SIGNED_IN = "signed_in"
"""Any user with an account."""

AGENT, SUPERVISOR, PLANNER, BRAND_MANAGER, FINANCE, ADMINISTRATOR = (role.value for role in Role)


class Rule(msgspec.Struct, frozen=True):
    """Who may use something. `brand_scoped`: what it shows is limited to the brands of the user's grants.

    `whole_centre`: it is of no one brand (people's contracts, rosters, rounds of slots), so that a role which was given
    for some brands alone does not open it.
    """

    allowed: frozenset[str]
    brand_scoped: bool = False
    whole_centre: bool = False


def _allow(
    names: Iterable[str], *allowed: str, brand_scoped: bool = False, whole_centre: bool = False
) -> dict[str, Rule]:
    return {name: Rule(frozenset(allowed), brand_scoped, whole_centre) for name in names}


def _all(area: str, names: str) -> list[str]:
    """Several routes of an area, their names one after the other."""
    return [f"{area}:{name}" for name in names.split()]


ROUTES: dict[str, Rule] = {
    # signing in and out (allauth names its own routes)
    **_allow(
        [
            "account_login",
            "account_logout",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_reauthenticate",
            "mfa_authenticate",
            "mfa_login_webauthn",
        ],
        PUBLIC,
    ),
    **_allow(
        [
            "account_change_password",
            "account_set_password",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_view_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
        ],
        SIGNED_IN,
    ),
    # shell
    **_allow(["shell:front", "shell:set_language", "shell:theme"], PUBLIC),
    **_allow(["shell:home"], SIGNED_IN),
    **_allow(["shell:styleguide"], ADMINISTRATOR),
    # public
    **_allow(["public:widget_script", "public:widget_config", "public:widget_file", "public:demo"], PUBLIC),
    **_allow(["public:callback", "public:callback_page"], PUBLIC),  # limited by address and by number
    **_allow(["public:widget_upload"], PUBLIC),  # the view asks for the chat's secret
    # agent
    **_allow(["agent:desk", "agent:day", "agent:card", "agent:say", "agent:message_html", "agent:attachment"], AGENT),
    **_allow(["agent:check", "agent:check_line", "agent:save_check", "agent:refuse_calls"], AGENT),
    **_allow(
        [  # each shows the agent's own contracts alone
            "agent:earnings",
            "agent:earnings_live",
            "agent:slots",
            "agent:earned",
            "agent:statements",
            "agent:statement",
            "agent:accept_statement",
            "agent:statement_pdf",
            "agent:withdraw_contest",
        ],
        AGENT,
    ),
    **_allow(
        [
            "agent:reinforcement",
            "agent:answer_callout",
            "agent:give_back_callout",
            "agent:callout_wish",
            "agent:stand_by",
            "agent:push_device",
        ],
        AGENT,
    ),
    **_allow(["agent:callout_link"], PUBLIC),  # the link is signed, and good for one answer to one question
    **_allow(
        [  # each shows the agent's own slots and wishes, and what everybody may check
            "agent:my_slots",
            "agent:book_slots",
            "agent:seen_slot_notices",
            "agent:new_slot_calendar",
            "agent:revoke_slot_calendar",
            "agent:slot_round",
            "agent:save_wishes",
            "agent:slot_draw",
            "agent:accept_swap",
            "agent:withdraw_swap",
            "agent:slot",
            "agent:give_back_slot",
            "agent:keep_slot",
            "agent:wait_slot",
            "agent:leave_slot_line",
            "agent:propose_swap",
        ],
        AGENT,
    ),
    **_allow(["agent:slot_calendar"], PUBLIC),  # the address is the secret
    # each shows the employee's own shifts and papers alone
    **_allow(["agent:shifts", "agent:wish", "agent:drop_wish", "agent:ask_shift_change"], AGENT),
    **_allow(["agent:answer_shift_change", "agent:papers", "agent:add_paper"], AGENT),
    **_allow(["agent:my_authorisation", "agent:my_telework_paper"], AGENT),
    # floor
    **_allow(
        [
            "floor:floor",
            "floor:live",
            "floor:wallboard",
            "floor:wallboard_live",
            "floor:answer_help",
            "floor:join_call",
            "floor:leave_call",
            "floor:waive_check",
            "floor:traffic",
            "floor:contacts",
            "floor:contact",
            "floor:requeue",
            "floor:message",
            "floor:attachment",
            "floor:quarantine",
            "floor:quarantined",
            "floor:quarantine_raw",
            "floor:quarantine_dismiss",
        ],
        SUPERVISOR,
        ADMINISTRATOR,
        brand_scoped=True,
    ),
    # brand
    **_allow(
        [
            "brand:overview",
            "brand:report",
            "brand:contacts",
            "brand:contact",
            "brand:message",
            "brand:attachment",
            "brand:agents",
            "brand:accesses",
            "brand:costs",
            "brand:invoice",
            "brand:invoice_pdf",
            "brand:invoice_line",
            "brand:charge",
            "brand:withdraw_contest",
        ],
        BRAND_MANAGER,
        ADMINISTRATOR,
        brand_scoped=True,
    ),
    # quality
    **_allow(
        ["quality:recordings", "quality:recording", "quality:audio"],
        AGENT,  # their own calls, where the programme allows it
        SUPERVISOR,
        BRAND_MANAGER,  # where the programme allows it
        ADMINISTRATOR,
        brand_scoped=True,
    ),
    **_allow(["quality:download"], SUPERVISOR, ADMINISTRATOR, brand_scoped=True),
    **_allow(["quality:erase", "quality:policies", "quality:policy"], ADMINISTRATOR),
    # planning
    **_allow(
        [
            "planning:home",
            "planning:forecasts",
            "planning:new_forecast",
            "planning:forecast",
            "planning:forecast_csv",
            "planning:forecast_terms",
            "planning:repeat_night",
            "planning:trials",
            "planning:trial",
            "planning:events",
            "planning:withdraw_event",
            "planning:volume_files",
            "planning:volume_file",
            "planning:take_volumes",
            "planning:drop_volumes",
            "planning:reinforcement",
            "planning:reinforcement_live",
            "planning:start_callout",
            "planning:stop_callout",
            "planning:reinforcement_terms",
            "planning:job",
            "planning:stop_job",
            "planning:what_if",
            "planning:online_rule",
            "planning:staffing",
            "planning:staffing_programme",
            "planning:staff_programme",
            "planning:staffing_terms",
            "planning:requirement_csv",
            "planning:requirement_why",
            "planning:staffing_together",
            "planning:pool_study",
            "planning:apply_study",
        ],
        PLANNER,
        SUPERVISOR,
        ADMINISTRATOR,
        brand_scoped=True,
    ),
    **_allow(
        _all(
            "planning",
            "slots new_slot_round slot_round change_slot_round act_on_slot_round fill_slots slot_value "
            "slot_record slot_places slot rosters new_roster adherence answer_change roster roster_figures "
            "solve_roster publish_roster new_roster_version drop_roster roster_coverage roster_people "
            "drop_roster_member roster_changes roster_day roster_shift terms contract_terms agree_terms "
            "authorise_work end_authorisation authorisation_paper add_authorisation_paper note_absence "
            "drop_absence telework file_accord end_accord accord_file contract_telework agree_telework "
            "end_telework telework_file",
        ),
        PLANNER,
        SUPERVISOR,
        ADMINISTRATOR,
        whole_centre=True,
    ),
    # finance
    **_allow(
        [
            "finance:home",
            "finance:cards",
            "finance:new_card",
            "finance:card",
            "finance:new_version",
            "finance:version",
            "finance:correct_version",
            "finance:end_version",
            "finance:brands",
            "finance:brand",
            "finance:give_card",
            "finance:contracts",
            "finance:contract",
            "finance:assign_card",
            "finance:end_assignment",
            "finance:take_mandate",
            "finance:revoke_mandate",
            "finance:mandate_file",
            "finance:entities",
            "finance:new_entity",
            "finance:entity",
            "finance:sources",
            "finance:source_kind",
            "finance:source_plan",
            "finance:source_file",
            "finance:source_csv",
            "finance:payrolls",
            "finance:payroll",
            "finance:payroll_csv",
            "finance:contests",
            "finance:contest",
        ],
        FINANCE,
        ADMINISTRATOR,
    ),
    **_allow(
        [
            "finance:closings",
            "finance:closing",
            "finance:begin_closing",
            "finance:closing_progress",
            "finance:go_on",
            "finance:wave",
            "finance:take_back",
            "finance:documents",
            "finance:document",
            "finance:document_pdf",
            "finance:document_xml",
            "finance:line",
            "finance:line_day",
            "finance:charge",
            "finance:books",
            "finance:reconciliation",
            "finance:reconciled_day",
            "finance:check_day",
        ],
        FINANCE,
        ADMINISTRATOR,
    ),
    # cases (a scenario tells what the whole centre costs: brand managers see none; see web.cases.access)
    **_allow(
        [
            "cases:cases",
            "cases:new_case",
            "cases:case",
            "cases:values",
            "cases:text",
            "cases:toml",
            "cases:archive_case",
            "cases:start_run",
            "cases:run",
            "cases:run_progress",
            "cases:stop_run",
            "cases:run_pdf",
            "cases:run_csv",
            "cases:compare",
        ],
        PLANNER,
        SUPERVISOR,
        ADMINISTRATOR,
    ),
    # office
    **_allow(
        [
            "office:home",
            "office:brands",
            "office:new_brand",
            "office:brand",
            "office:archive_brand",
            "office:new_programme",
            "office:new_mailbox",
            "office:mailbox",
            "office:remove_mailbox",
            "office:programme",
            "office:archive_programme",
            "office:new_script",
            "office:script",
            "office:remove_script",
            "office:new_reply",
            "office:reply",
            "office:remove_reply",
            "office:call_plan",
            "office:prompt",
            "office:remove_prompt",
            "office:prompt_sound",
            "office:telephone",
            "office:new_number",
            "office:number",
            "office:verify_number",
            "office:number_proof",
            "office:new_trunk",
            "office:trunk",
            "office:agents",
            "office:new_agent",
            "office:agent",
            "office:archive_agent",
            "office:new_contract",
            "office:contract",
            "office:new_certificate",
            "office:revoke_certificate",
            "office:users",
            "office:new_user",
            "office:user",
            "office:switch_user",
            "office:grant_role",
            "office:revoke_role",
            "office:tokens",
            "office:revoke_token",
            "office:transfer",
            "office:import",
            "office:export",
            "office:privacy",
            "office:customer",
            "office:export_customer",
            "office:forget_customer",
            "office:undo_merge",
            "office:audit",
        ],
        ADMINISTRATOR,
    ),
    # api (by token; see web.api.door)
    **_allow(["api:openapi-json", "api:openapi-view", "api:api-root"], PUBLIC),
    **_allow(
        ["api:brands", "api:programmes", "api:contacts", "api:contact", "api:attachment", "api:live", "api:quarantine"],
        ADMINISTRATOR,
        BRAND_MANAGER,
        brand_scoped=True,
    ),
    **_allow(["api:agents"], ADMINISTRATOR),
}
"""Names of URL patterns, with their namespace (`agent:desk`)."""

MESSAGES: dict[str, Rule] = {
    # desk socket
    **_allow(
        [
            "desk:hello",
            "desk:state",
            "desk:ping",
            "desk:status",
            "desk:accept",
            "desk:decline",
            "desk:hold",
            "desk:resume",
            "desk:set_aside",
            "desk:take_up",
            "desk:wrap_up",
            "desk:close",
            "desk:transfer",
            "desk:help",
            "desk:aids",
            "desk:answer_by_itself",
        ],
        AGENT,
    ),
    **_allow(["desk:say", "desk:note", "desk:draft", "desk:typing", "desk:thread", "desk:history"], AGENT),
    **_allow(["desk:phone_join", "desk:phone_leave", "desk:echo", "desk:dial", "desk:digits"], AGENT),
    **_allow(["desk:consult", "desk:end_consult", "desk:hand_over", "desk:conference"], AGENT),
    **_allow(["desk:pause_recording", "desk:resume_recording"], AGENT),
    # floor socket: what happens to the supervisor's own listening
    **_allow(["floor:hello", "floor:ping"], SUPERVISOR, PLANNER, ADMINISTRATOR),
    # widget socket
    **_allow(["widget:hello", "widget:start", "widget:offline", "widget:ping", "widget:call"], PUBLIC),
    **_allow(["widget:say", "widget:typing", "widget:end", "widget:rate", "widget:transcript"], CUSTOMER),
    **_allow(["widget:call_rejoin", "widget:press", "widget:hang_up", "widget:ask_callback"], CUSTOMER),
}
"""Kinds of socket messages, with their socket (`desk:accept`, `widget:say`)."""


def allowed(rule: Rule | None, roles: frozenset[str]) -> bool:
    """Whether somebody with `roles` (PUBLIC always among them) may use what `rule` guards. No rule: refused."""
    return rule is not None and bool(rule.allowed & (roles | {PUBLIC}))
