# pip: loguru
import sys
from loguru import logger
logger.remove()
logger.add(sys.stdout, format='{level} {message}')
logger.info('hi')
