"""lxml: XML, HTML, XPath, XSLT, schemas (with the Schematron files it carries), objectify."""
# e2e: run
import io

import lxml.html
import lxml.html.builder as E
from lxml import etree, isoschematron, objectify

root = etree.fromstring('<shop xmlns:p="urn:p"><item p:id="1"><price>2.50</price></item><item p:id="2"><price>4</price></item></shop>')
print(root.xpath("sum(//price)"), root.xpath("//item/@p:id", namespaces={"p": "urn:p"}))
print(etree.tostring(root.find("item")).decode(), root[1].findtext("price"))
sheet = etree.XSLT(etree.XML('''<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><out><xsl:value-of select="count(//item)"/></out></xsl:template></xsl:stylesheet>'''))
print(str(sheet(root)).splitlines()[-1])
schema = etree.XMLSchema(etree.XML('''<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="n" type="xs:int"/></xs:schema>'''))
print(schema.validate(etree.XML("<n>1</n>")), schema.validate(etree.XML("<n>x</n>")), schema.error_log.last_error.message[:30])
rules = isoschematron.Schematron(etree.XML('''<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern><rule context="a">
<assert test="b">no b</assert></rule></pattern></schema>'''))
print(rules.validate(etree.XML("<a><b/></a>")), rules.validate(etree.XML("<a/>")))
relax = etree.RelaxNG(etree.XML('<element name="z" xmlns="http://relaxng.org/ns/structure/1.0"><empty/></element>'))
print(relax.validate(etree.XML("<z/>")), etree.DTD(io.StringIO("<!ELEMENT q EMPTY>")).validate(etree.XML("<q/>")))
page = lxml.html.fromstring("<p>broken <b>html &uuml;<a href='/x'>link</a>")
page.make_links_absolute("http://h/")
print(page.text_content(), [link[2] for link in page.iterlinks()], lxml.html.tostring(E.P("built")).decode())
thing = objectify.fromstring("<r><n>5</n><t>text</t></r>")
print(thing.n + 1, thing.t.pyval, [e.tag for _, e in etree.iterparse(io.BytesIO(b"<x><y/></x>"))])
try:
    etree.fromstring("<a><b></a>")
except etree.XMLSyntaxError as e:
    print(e.msg, e.position)
print(etree.LXML_VERSION >= (4, 0), etree.tostring(etree.fromstring("<ü>é</ü>"), encoding="unicode"))
