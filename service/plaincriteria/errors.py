"""Every error that plaincriteria raises, in one tree by cause.

PlaincriteriaError
├── InputError            what was given cannot be used: says what was found and what to do
│   ├── UnknownFormat     no supported export or text
│   └── UnreadableInput   a supported format, but broken, empty or missing
├── SettingError          a setting is missing or wrong
├── PromptError           a prompt file is missing or does not fit its inputs
├── RunError              a batch run cannot start or go on (locked, other settings, disk)
└── ModelError            the model could not be asked, or its answer cannot be used
    ├── ModelUnavailable  no connection, time-out, overload: worth another try later
    ├── ModelRejected     the endpoint refuses the call (key, model name, quota): no try will help
    └── AnswerInvalid     the model answered, but not with what was asked for

Trouble with one item is a `Finding`, with one trial a `Failure`; only trouble with the run is raised.
"""


class PlaincriteriaError(Exception):
    """Base of all; its text is one or two sentences for a person, without criteria text and without keys."""

    code = "error"


class InputError(PlaincriteriaError):
    """What was given cannot be used."""

    code = "bad_input"


class UnknownFormat(InputError):
    """The input is no supported export or text."""

    code = "unknown_format"


class UnreadableInput(InputError):
    """The input has a supported format, but is broken, empty or missing."""

    code = "unreadable_input"


class SettingError(PlaincriteriaError):
    """A setting is missing or wrong."""

    code = "bad_setting"


class PromptError(PlaincriteriaError):
    """A prompt file is missing or does not fit its inputs."""

    code = "bad_prompt"


class RunError(PlaincriteriaError):
    """A batch run cannot start or go on."""

    code = "run_stopped"


class ModelError(PlaincriteriaError):
    """The model could not be asked, or its answer cannot be used."""

    code = "model_failed"


class ModelUnavailable(ModelError):
    """No connection, time-out or overload, after all tries."""

    code = "model_unavailable"


class ModelRejected(ModelError):
    """The endpoint refuses the call: key, model name, quota."""

    code = "model_rejected"


class AnswerInvalid(ModelError):
    """The model answered, but not with what was asked for."""

    code = "answer_invalid"
