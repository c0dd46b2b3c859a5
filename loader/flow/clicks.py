"""How a landing page says which ad brought the visit: Google's marks, as regular expressions of Postgres.

The profile and the rules read landing pages by these and by nothing else.
"""

from __future__ import annotations

CAMPAIGN = "[?&]gad_campaignid=([^&#]+)"
"""The campaign's key, as its group."""
CLICK = "[?&](gclid|gbraid|wbraid)=|[?&]utm_source=google(&|$)"
"""A click, whether it names its campaign or not."""
