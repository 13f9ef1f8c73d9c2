pytest_plugins = ["tests.project_fixtures"]
