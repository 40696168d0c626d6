"""The views of scenarios, by what a person does with them."""
