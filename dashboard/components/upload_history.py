"""The history of uploads as rows (values -> components)."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.times import relative_time
from dashboard.components.upload_card import upload_address, upload_status_chip
from dashboard.components.upload_words import MODE_SHORT, counted, outcome_words, sender, size_words
from dashboard.upload_values import Upload


def upload_row(upload: Upload) -> Component:
    """One file: what, when, by whom, and what became of it."""
    about = [size_words(upload.size), f"by {sender(upload)}" if sender(upload) else ""]
    about.append("sales" if upload.is_sales else MODE_SHORT.get(upload.mode, ""))
    stores = counted(upload.stores, "store", "stores") if upload.stores else ""
    name = dcc.Link(upload.file_name, href=upload_address(upload.upload_id), className="upload-name")
    line = " · ".join(part for part in (stores, *about) if part)
    return html.Li(
        [
            html.Div([name, html.Div(line, className="upload-line", title=line)], className="upload-what"),
            html.Div(relative_time(upload.received_at, "ago"), className="upload-when"),
            html.Div(upload_status_chip(upload), className="upload-status"),
            html.Div(outcome_words(upload), className="upload-words"),
        ],
        className="upload-row",
    )


def upload_marks(uploads: tuple[Upload, ...]) -> list[list[str]]:
    """For each upload its id and a text that changes when its row has to."""
    return [
        [
            u.upload_id,
            f"{u.status}|{u.total}|{u.applied}|{u.rejected}|{u.alerts}|{u.stores_done}|{u.rows_done}|{u.reason}",
        ]
        for u in uploads
    ]
