# pip: structlog
import structlog
structlog.configure(processors=[structlog.processors.JSONRenderer()])
structlog.get_logger().info('hi', a=1)
