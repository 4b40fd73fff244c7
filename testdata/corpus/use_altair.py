# pip: altair pandas
import altair as alt
import pandas as pd
print(alt.Chart(pd.DataFrame({'a': [1]})).mark_bar().encode(x='a:Q').to_dict()['mark'])
