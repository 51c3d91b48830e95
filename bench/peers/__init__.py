"""The same page of the same rows, built the two usual ways: Django REST framework, and Ninja, over the ORM.

No authentication, no rate limit, no logging, no middleware: the peers get every advantage but stored documents.
"""
