"""Settings with which production starts."""

PRODUCTION = {
    "CPD_ENV": "production",
    "DATABASE_URL": "postgresql://cpd@127.0.0.1:1/cpd?sslmode=verify-full",
    "SECRET_KEY": "pD2-kq7VxS_r0wZt9uYb4nGh6mJc1eLaF8sXiQoT5vRyKzB3dWUEN-HM",
    "ALLOWED_HOSTS": "cpd.example, www.cpd.example",
    "TRUSTED_PROXIES": "10.0.0.0/24",
    "EMAIL_FROM": "no-reply@cpd.example",
    "TEACHING_RECORD_KEY": "key-of-the-tests",
    "TEACHING_RECORD_URL": "http://127.0.0.1:9",
    "SUPPORT_EMAIL": "help@cpd.example",
    "PUBLIC_URL": "https://cpd.example",
}
