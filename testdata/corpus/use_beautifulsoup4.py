# pip: beautifulsoup4 lxml
import bs4
for p in ('html.parser', 'lxml'):
    print(bs4.BeautifulSoup('<p>a<b>c</b>', p).b.text)
