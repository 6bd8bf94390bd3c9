"""A person who signs in."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The languages of the interface."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")


class UserManager(BaseUserManager["User"]):
    """Makes people; an address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401 - Django's own
        """Return a new person; without a password, one who cannot sign in by it."""
        return self.create(email=email.strip().lower(), password=make_password(password), **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401
        """Return a new person who may repair with the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. A closed account is emptied, not deleted: the journal keeps its key.

    `key`: what the journal and exports know the person by. `closed_at`: when the account was emptied.
    `demonstration`: the role that an account made for a demonstration shows, "" for a real person.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FRENCH)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.CharField(max_length=20, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),)

    def __str__(self) -> str:
        return self.name or str(_("Somebody without a name"))
