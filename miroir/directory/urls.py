"""Where the pages of the room are."""

from __future__ import annotations

from django.urls import path

from miroir.directory.views import (
    applications,
    bodies,
    charters,
    closing,
    joining,
    listing,
    mandates,
    memberships,
    mine,
    organisations,
)

app_name = "directory"
urlpatterns = [
    path("", listing.organisations, name="organisations"),
    path("organisations.csv", listing.organisations_csv, name="organisations-csv"),
    path("colleges-and-sectors/", listing.cross, name="cross"),
    path("organisations/<uuid:key>/", organisations.organisation, name="organisation"),
    path("organisations/<uuid:key>/change/", organisations.edit, name="organisation-edit"),
    path("organisations/<uuid:key>/decide/<slug:what>/", applications.decide, name="decide"),
    path("applications/", applications.applications, name="applications"),
    path("join/", joining.join, name="join"),
    path("join/new/", joining.join_new, name="join-new"),
    path("join/<uuid:key>/", joining.join_organisation, name="join-organisation"),
    path("charter/", charters.charter, name="charter"),
    path("charter/publish/", charters.publish, name="publish-charter"),
    path("charter/accept/<uuid:key>/", charters.accept, name="accept-charter"),
    path("charter/version/<str:version>/", charters.charter, name="charter-version"),
    path("mine/", mine.mine, name="mine"),
    path("memberships/", memberships.memberships, name="memberships"),
    path("memberships/<uuid:key>/", memberships.membership, name="membership"),
    path("memberships/<uuid:key>/verify/", memberships.verify, name="verify-membership"),
    path("memberships/<uuid:key>/refuse/", memberships.refuse, name="refuse-membership"),
    path("memberships/<uuid:key>/suspend/", memberships.suspend, name="suspend-membership"),
    path("memberships/<uuid:key>/reinstate/", memberships.reinstate, name="reinstate-membership"),
    path("memberships/<uuid:key>/vouch/", memberships.vouch, name="vouch"),
    path("memberships/<uuid:key>/leave/", memberships.leave, name="leave"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/give/<uuid:key>/", mandates.give, name="give-mandate"),
    path("mandates/<uuid:key>/revoke/", mandates.revoke, name="revoke-mandate"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/open/", bodies.open_body, name="open-body"),
    path("bodies/<slug:code>/", bodies.body, name="body"),
    path("bodies/<slug:code>/change/", bodies.change_body, name="change-body"),
    path("bodies/<slug:code>/seats/", bodies.give_seat, name="give-seat"),
    path("seats/<uuid:key>/end/", bodies.end_seat, name="end-seat"),
    path("seats/<uuid:key>/show-name/", bodies.show_name, name="show-name"),
    path("seats/<uuid:key>/hide-name/", bodies.hide_name, name="hide-name"),
    path("close-account/", closing.close_own, name="close-account"),
    path("people/<uuid:key>/close/", closing.close_other, name="close-other-account"),
]
