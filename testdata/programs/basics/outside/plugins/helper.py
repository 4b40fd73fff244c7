NAME = "beside the plugin"
