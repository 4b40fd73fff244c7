# pip: streamlit
import logging
logging.disable(logging.CRITICAL)
from streamlit.testing.v1 import AppTest
at = AppTest.from_string("import streamlit as st\nst.title('T')\nst.write(st.slider('s', 0, 9, 4) + 1)").run(timeout=30)
print(at.title[0].value, at.markdown[0].value, len(at.exception))
import streamlit
print(streamlit.get_option("global.developmentMode"))
