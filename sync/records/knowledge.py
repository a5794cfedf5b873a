"""What is known: articles that answer a question for good, for the staff alone or for everybody."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from sync.records.base import Base, Record


class Article(Record, Base):
    """An answer written down. It lives in the scope "all"; a public one is shown in "kb:public" as well.

    Attributes:
        body: plain text with code spans between backticks, as in messages.
        language: of the text, a tag such as "de" or "zh-Hans"; "" for any.
        product: that it is about, "" for any.
        is_public: customers may read it.
    """

    __tablename__ = "article"

    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    product: Mapped[str] = mapped_column(default="", index=True)
    is_public: Mapped[bool] = mapped_column(default=False)
