"""The documentation site for providers: pages in Markdown, and the reference drawn from the OpenAPI documents."""
