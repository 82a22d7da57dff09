using Nibble.Training;

namespace Nibble.Studies;

/// <summary>Makes a layer of what a recipe says about it and what it finds where it stands.</summary>
internal delegate Layer LayerBuilder(RecipeSettings settings, LayerSite site);
