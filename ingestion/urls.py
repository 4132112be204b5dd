"""Addresses of the library. No document is named "-", so it keeps the pages that are not one's."""

from django.urls import path

from ingestion.views import comparing, documents, listing, passages, steps, synonyms, uploading

urlpatterns = [
    path("", listing.documents, name="documents"),
    path("-/upload/", uploading.upload, name="document_upload"),
    path("-/pages/", uploading.pages, name="document_pages"),
    path("-/synonyms/", synonyms.synonyms, name="document_synonyms"),
    path("-/synonyms/<int:pk>/remove/", synonyms.synonyms_remove, name="document_synonyms_remove"),
    path("-/place/<int:pk>/", passages.place, name="document_place"),
    path("-/line/<int:pk>/", uploading.version_line, name="document_line"),
    path("<slug:slug>/", documents.document, name="document"),
    path("<slug:slug>/card/", documents.card, name="document_card"),
    path("<slug:slug>/link/", documents.link, name="document_link"),
    path("<slug:slug>/pair/", comparing.pair, name="document_pair"),
    path("<slug:slug>/<int:number>/since/<int:other>/", comparing.difference, name="document_diff"),
    path("<slug:slug>/<int:number>/", passages.passages, name="document_passages"),
    path("<slug:slug>/<int:number>/passages/<int:position>/", passages.passage, name="document_passage"),
    path(
        "<slug:slug>/<int:number>/passages/<int:position>/change/",
        passages.change,
        name="document_passage_change",
    ),
    path(
        "<slug:slug>/<int:number>/passages/<int:position>/days/", passages.days, name="document_passage_days"
    ),
    path("<slug:slug>/<int:number>/page/<int:page>.png", passages.page_picture, name="document_page"),
    path("<slug:slug>/<int:number>/item/", documents.version_item, name="document_version"),
    path("<slug:slug>/<int:number>/file/", documents.original, name="document_file"),
    path("<slug:slug>/<int:number>/publish/", steps.publish, name="document_publish"),
    path("<slug:slug>/<int:number>/dates/", steps.redate, name="document_redate"),
    path("<slug:slug>/<int:number>/undo/", steps.roll_back, name="document_undo"),
    path("<slug:slug>/<int:number>/settle/<int:finding>/", steps.settle, name="document_settle"),
    path("<slug:slug>/<int:number>/release/", steps.release, name="document_release"),
    path("<slug:slug>/<int:number>/retire/", steps.retire, name="document_retire"),
    path("<slug:slug>/<int:number>/again/", steps.try_again, name="document_again"),
]
