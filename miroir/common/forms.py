"""How every form is laid out: errors first, each field with its label, help and errors tied to it."""

from __future__ import annotations

import uuid

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template
from django.utils.translation import gettext_lazy as _


class Renderer(DjangoTemplates):
    """Django's own renderer with our templates; `{{ form }}` is then the whole form but its tag and its button."""

    form_template_name = "common/form.html"
    field_template_name = "common/field.html"

    def get_template(self, template_name: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
        """Return a template: ours from the site's own engine, widgets from Django's."""
        if template_name.startswith("common/"):
            return get_template(template_name)
        return super().get_template(template_name)


class NonceForm(forms.Form):
    """A form that counts once however often it is sent: each time it is shown it gets a nonce of its own."""

    nonce = forms.CharField(max_length=36, widget=forms.HiddenInput, initial=lambda: str(uuid.uuid4()))


class ReasonForm(forms.Form):
    """A form that asks for a reason, where a change owes one."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
