"""Where the pages of the room are."""

from __future__ import annotations

from django.urls import path

from miroir.decisions.views import answering, calls, finding, followup, publications, publishing, threads

app_name = "decisions"
CALL = "<slug:slug>/<int:version>/calls/<int:number>/"
CLAUSE = "strategies/<slug:slug>/clauses/<slug:code>/"
FOLLOWUP = "strategies/<slug:slug>/followup/"
urlpatterns = [
    path("", calls.home, name="home"),
    path("texts/<slug:slug>/", calls.of_text, name="of-text"),
    path("<slug:slug>/<int:version>/call/", calls.open_one, name="open"),
    path(CALL, calls.call, name="call"),
    path(f"{CALL}close/", calls.close, name="close"),
    path(f"{CALL}roll/", calls.roll, name="roll"),
    path(f"{CALL}roll.csv", calls.roll_csv, name="roll-csv"),
    path(f"{CALL}answers/", calls.answers, name="answers"),
    path(f"{CALL}answer/", answering.answer, name="answer"),
    path(f"{CALL}delegate/", answering.give, name="delegate"),
    path(f"{CALL}delegations/<uuid:key>/revoke/", answering.revoke, name="revoke"),
    path(f"{CALL}find/", finding.find, name="find"),
    path(f"{CALL}dissent/", finding.dissent, name="dissent"),
    path(f"{CALL}publish/", publishing.publish, name="publish"),
    path("strategies/", publications.strategies, name="strategies"),
    path("strategies/<slug:slug>/", publications.publication, name="publication"),
    path(CLAUSE, publications.clause, name="certificate"),
    path(f"{CLAUSE}thread.json", publications.clause_json, name="clause-thread"),
    path(f"{CLAUSE}certificate.json", publications.certificate_json, name="certificate-json"),
    path("strategies/<slug:slug>/files/<str:name>", publications.file, name="publication-file"),
    path("threads/<slug:kind>/<uuid:key>/", threads.thread, name="thread"),
    path("threads/<slug:kind>/<uuid:key>/thread.json", threads.thread_json, name="thread-json"),
    path(FOLLOWUP, followup.followup, name="followup"),
    path("strategies/<slug:slug>/followup.csv", followup.table, name="followup-csv"),
    path(f"{FOLLOWUP}add/", followup.add, name="add-measure"),
    path(f"{FOLLOWUP}<int:number>/", followup.measure, name="measure"),
    path(f"{FOLLOWUP}<int:number>/progress/<uuid:key>/correct/", followup.correct_told, name="correct-progress"),
    path(f"{FOLLOWUP}<int:number>/values/<uuid:key>/correct/", followup.correct_figure, name="correct-value"),
    path(f"{FOLLOWUP}<int:number>/<slug:deed>/", followup.change, name="change-measure"),
]
