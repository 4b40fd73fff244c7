# pip: lxml
from lxml import etree, html
print(etree.fromstring('<a><b>1</b></a>').xpath('//b/text()'), html.fromstring('<p>x</p>').text, etree.XSLT(etree.fromstring('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><o/></xsl:template></xsl:stylesheet>'))(etree.fromstring('<a/>')).getroot().tag)
