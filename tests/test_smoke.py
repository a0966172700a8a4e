from flask import Flask


def test_start_page_opens(app: Flask) -> None:
    response = app.test_client().get("/")
    assert response.status_code == 200
    assert "face to face" in response.text


def test_unknown_page_is_a_styled_404(app: Flask) -> None:
    response = app.test_client().get("/nowhere")
    assert response.status_code == 404
    assert "Page not found" in response.text
