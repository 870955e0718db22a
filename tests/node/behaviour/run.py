# SPDX-License-Identifier: LGPL-2.1-or-later
"""One scenario: its log, its steps in order, and waiting for conditions.

Steps go on inside the handler that fulfilled their condition, as Node's promises do right after a callback: a later turn of
asyncio could be several events late."""

import asyncio
import json
import re

from . import record
from .callbacks import Callbacks
from .endpoints import Endpoints
from .questions import Questions
from .values import Decoder, Facts, Unsupported
from .verbs import Verbs

CONDITION = re.compile(r'([^.]+)\.([^#]+)(?:#(\d+))?$')


class Run(Endpoints, Questions, Verbs):
    def __init__(self, scenario, keys, temporary):
        Endpoints.__init__(self)
        self.scenario = scenario
        self.facts = Facts(keys, temporary)
        self.calls = Callbacks(self)
        self.decode = Decoder(keys, temporary, self, self.calls)
        self.endpoints, self.results, self.raw, self.callbacks, self.sessions = {}, {}, {}, {}, {}
        self.kept = []  # replies that are never given
        self.step_errors, self.uncaught, self.driver_errors = [], [], []
        self.timed_out, self.frozen, self.unsupported = None, False, None
        self.hook_counts, self.depth = {}, 0
        self.condition = self.timer = self.script = self.done = None

    def endpoint(self, name):
        if name not in self.endpoints:
            self.endpoints[name] = record.Endpoint(name)
        return self.endpoints[name]

    def log(self, name, event, quiet=False):
        endpoint = self.endpoint(name)
        if not self.frozen:
            endpoint.log(event, quiet)

    def hook(self, name, event, it):
        key = f'{name}.{event}'
        self.hook_counts[key] = self.hook_counts.get(key, 0) + 1
        hooks = self.scenario.get('on', {})
        for step in [*hooks.get(key, ()), *hooks.get(f'{key}#{self.hook_counts[key]}', ())]:
            self.step(step, it)

    def handle(self, handler, *arguments):
        """Every callback of the outside goes through here; the script goes on at its end."""
        self.depth += 1
        try:
            handler(*arguments)
        except Unsupported as error:
            self.give_up(error)
        finally:
            self.depth -= 1
        self.poke()

    # The script

    def poke(self):
        if self.depth == 0 and self.condition is not None and self.condition():
            self.proceed()

    def proceed(self):
        self.condition = None
        if self.timer is not None:
            self.timer.cancel()
        self.timer = None
        self.depth += 1
        try:
            self.advance()
        except Unsupported as error:
            self.give_up(error)
        finally:
            self.depth -= 1

    def advance(self):
        """Takes steps until one has to wait."""
        loop = asyncio.get_running_loop()
        for step in self.script:
            verb, target, *rest = [*step, None] if len(step) == 1 else step
            if verb == 'sleep':
                self.timer = loop.call_later(target / 1000, self.proceed)
                return
            if verb in ('wait', 'waitAny'):
                conditions = [self.test(target, *rest)] if verb == 'wait' else [self.test(item) for item in target]
                if any(test() for test in conditions):
                    continue
                self.condition = lambda conditions=conditions: any(test() for test in conditions)
                self.timer = loop.call_later(self.scenario.get('timeout', 4000) / 1000, self.time_out, step)
                return
            self.step(step, None)
        self.finish()

    def test(self, condition, length=None):
        name, event, number = CONDITION.match(condition).groups()
        if length is not None and event == 'rx':
            return lambda: name in self.endpoints and self.endpoints[name].received >= length
        wanted = int(number or 1)
        return lambda: name in self.endpoints and self.endpoints[name].counts.get(event, 0) >= wanted

    def time_out(self, step):
        self.condition = None
        self.timed_out = json.dumps(step, separators=(',', ':'), ensure_ascii=False)
        self.finish()

    def give_up(self, error):
        self.unsupported = str(error)
        self.condition = None
        self.finish()

    def finish(self):
        if not self.done.done():
            self.done.set_result(None)

    def exception(self, loop, context):
        error = context.get('exception') or RuntimeError(context.get('message'))
        self.uncaught.append(self.facts.error(error))
        self.poke()

    async def main(self):
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.exception)
        self.done = loop.create_future()
        self.script = iter(self.scenario.get('steps', ()))
        await self.start_server()
        self.proceed()
        await self.done
        await asyncio.sleep(self.scenario.get('settle', 15) / 1000)
        self.frozen = True
        if self.unsupported is not None:
            return {'id': self.scenario['id'], 'unsupported': [self.unsupported]}
        return record.outcome(self)
