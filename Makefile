# One door to everything. `make` alone lists what there is.

PYTHON ?= $(shell for python in python3.11 python3; do $$python -c '' 2>/dev/null && echo $$python && break; done)
PORT ?= 8000

BIN := .venv/bin
WORDS := $(patsubst %.po,%.mo,$(wildcard locale/vi/LC_MESSAGES/*.po))
PYTEST := $(BIN)/python -m pytest
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header

.PHONY: help setup run test test-sqlite test-postgres test-browser bench walks torture check fmt lock clean
.DEFAULT_GOAL := help

help: ## Danh sách các lệnh này
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: .venv/.ok $(WORDS) ## Dựng môi trường trong .venv (chỉ lần đầu mới lâu)

.venv/.ok: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên; $(PYTHON) cũ hơn." >&2; exit 1; }
	@echo "Đang dựng môi trường trong .venv, khoảng nửa phút…"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

%.mo: %.po .venv/.ok
	@$(BIN)/pybabel --quiet compile -l vi -i $< -o $@

run: setup ## Chạy chương trình với dữ liệu trình diễn (PORT=8000)
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo
	@echo "Địa chỉ: http://127.0.0.1:$(PORT)/   (Ctrl+C để dừng)"
	@exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --worker-class gthread --workers 2 --threads 4 \
		--no-control-socket --log-level warning tamnong_thidua.wsgi

test: test-sqlite test-postgres test-browser ## Chạy toàn bộ kiểm thử: SQLite, PostgreSQL, trình duyệt

test-sqlite: setup ## Chạy kiểm thử trên SQLite
	$(PYTEST) -n 2 --dist worksteal --db=sqlite --ignore=tests/browser

test-postgres: setup ## Chạy kiểm thử trên PostgreSQL thật, tự khởi động
	$(PYTEST) -n 2 --dist worksteal --db=postgres --ignore=tests/browser

test-browser: setup ## Chạy kiểm thử bằng Chromium
	$(PYTEST) -n 2 --dist worksteal tests/browser

bench: setup ## Đo tốc độ và bộ nhớ khi nhập 50000 dòng, tốc độ của bảng xếp hạng; trên SQLite và PostgreSQL (vài phút)
	$(BIN)/python -m bench import --again --memory --peer
	$(BIN)/python -m bench import --again --peer --db postgres
	$(BIN)/python -m bench web
	$(BIN)/python -m bench web --db postgres

walks: setup ## Đếm số tệp của chương trình mà bốn lối đi qua: trang, nhập số liệu, đăng ký, văn bản
	$(BIN)/python -m bench walks

torture: setup ## Thử những gì có thể xảy ra với máy chủ thật: đầy đĩa, bị ngắt, 200 người cùng xem (vài phút)
	$(BIN)/python -m tests.torture

# In memory: checking neither needs nor makes a database.
check: export DATABASE_URL = sqlite://:memory:
check: setup ## Kiểm tra định dạng, lỗi, kiểu dữ liệu, migration, kiến trúc, tệp khóa, liên kết tài liệu
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PYTEST) -q tests/test_architecture.py tests/test_project.py

fmt: setup ## Định dạng lại mã nguồn
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup ## Viết lại tệp khóa thư viện (UPGRADE=--upgrade để nâng phiên bản)
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	$(COMPILE) $(UPGRADE) pyproject.toml --group dev -o requirements-dev.lock

clean: ## Xóa môi trường và tệp tạm; giữ cơ sở dữ liệu trong var/
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results $(WORDS)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
