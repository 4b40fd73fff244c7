"""The loggers of hooks."""
import logging

TRACE, DEBUG, INFO, WARN, DEPRECATION, ERROR, FATAL = 5, logging.DEBUG, logging.INFO, logging.WARNING, 35, logging.ERROR, logging.FATAL
logging.addLevelName(TRACE, "TRACE")
logging.addLevelName(DEPRECATION, "DEPRECATION")


def getLogger(name=None):
    return logging.getLogger(name)


def logger_trace(self, message, *args, **kwds):
    if self.isEnabledFor(TRACE):
        self._log(TRACE, message, args, **kwds)


logging.Logger.trace = logger_trace

logger = getLogger("PyInstaller")
