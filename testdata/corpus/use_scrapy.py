# pip: scrapy
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse
r = HtmlResponse('http://x.org', body=b'<p class=a>hi</p>')
print(r.css('p.a::text').get())
class S(scrapy.Spider):
    name = 's'
    start_urls = ['data:text/html,<p>hello</p>']
    def parse(self, response): print(response.css('p::text').get())
p = CrawlerProcess({'LOG_ENABLED': False, 'TELNETCONSOLE_ENABLED': False})
p.crawl(S)
p.start()
