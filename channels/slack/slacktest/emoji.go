package slacktest

import "strings"

// aliases are other names of the same emoji, as Slack resolves them.
var aliases = map[string]string{
	"thumbsup": "+1", "thumbsdown": "-1", "collision": "boom", "e-mail": "email", "honey_pot": "pot_of_honey",
	"open_book": "book", "poop": "hankey", "punch": "facepunch", "raised_hand": "hand", "satisfied": "laughing",
	"simple_smile": "slightly_smiling_face", "telephone": "phone", "running": "runner", "writing": "writing_hand",
	"heavy_exclamation_mark": "exclamation", "sailboat": "boat",
}

// glyphs are the names that Slack knows everywhere, or enough of them, and how
// they are drawn.
var glyphs = func() map[string]string {
	words := strings.Fields(emojiNames)
	set := make(map[string]string, len(words)/2)
	for i := 0; i+1 < len(words); i += 2 {
		set[words[i]] = words[i+1]
	}
	return set
}()

// Glyph draws the emoji with that name, whatever its skin tone; empty for one
// that is not standard.
func Glyph(name string) string {
	name, _, _ = strings.Cut(name, "::")
	if canonical := aliases[name]; canonical != "" {
		name = canonical
	}
	return glyphs[name]
}

const emojiNames = `
+1 👍  -1 👎  100 💯  1234 🔢  abc 🔤  accept 🉑  airplane ✈️  alarm_clock ⏰  alien 👽  ambulance 🚑  anchor ⚓
angry 😠  anguished 😧  apple 🍎  arrow_backward ◀️  arrow_double_down ⏬  arrow_double_up ⏫  arrow_down ⬇️
arrow_down_small 🔽  arrow_forward ▶️  arrow_heading_down ⤵️  arrow_heading_up ⤴️  arrow_left ⬅️
arrow_lower_left ↙️  arrow_lower_right ↘️  arrow_right ➡️  arrow_right_hook ↪️  arrow_up ⬆️
arrow_up_down ↕️  arrow_up_small 🔼  arrow_upper_left ↖️  arrow_upper_right ↗️  arrows_clockwise 🔃
arrows_counterclockwise 🔄  art 🎨  astonished 😲  baby 👶  balloon 🎈  ballot_box_with_check ☑️  bangbang ‼️
bank 🏦  bar_chart 📊  battery 🔋  beach_with_umbrella 🏖️  bear 🐻  beer 🍺  beers 🍻  beetle 🪲  bell 🔔
birthday 🎂  black_circle ⚫  black_heart 🖤  black_large_square ⬛  black_square_button 🔲  blossom 🌼
blue_book 📘  blue_heart 💙  blush 😊  bomb 💣  book 📖  bookmark 🔖  bookmark_tabs 📑  books 📚  boom 💥  bouquet 💐
bow 🙇  briefcase 💼  broken_heart 💔  bug 🐛  building_construction 🏗️  bulb 💡  bust_in_silhouette 👤
busts_in_silhouette 👥  cactus 🌵  cake 🍰  calendar 📆  calling 📲  camera 📷  candle 🕯️  card_file_box 🗃️
card_index 📇  cat 🐱  chart 💹  chart_with_downwards_trend 📉  chart_with_upwards_trend 📈  checkered_flag 🏁
cherry_blossom 🌸  clap 👏  clapper 🎬  classical_building 🏛️  clipboard 📋  clock1 🕐  clock10 🕙  clock11 🕚
clock12 🕛  clock2 🕑  clock3 🕒  clock4 🕓  clock5 🕔  clock6 🕕  clock7 🕖  clock8 🕗  clock9 🕘  closed_book 📕
closed_lock_with_key 🔐  cloud ☁️  coffee ☕  cold_sweat 😰  compression 🗜️  computer 💻  confetti_ball 🎊
confounded 😖  confused 😕  construction 🚧  construction_worker 👷‍♂️  control_knobs 🎛️  cookie 🍪  cool 🆒
copyright ©️  credit_card 💳  crescent_moon 🌙  crossed_fingers 🤞  crossed_swords ⚔️  crown 👑  cry 😢
crystal_ball 🔮  cupid 💘  curly_loop ➰  customs 🛃  cyclone 🌀  dart 🎯  dash 💨  date 📅  desktop_computer 🖥️
diamond_shape_with_a_dot_inside 💠  disappointed 😞  dizzy 💫  dizzy_face 😵  dog 🐶  dollar 💵  door 🚪
double_vertical_bar ⏸️  doughnut 🍩  droplet 💧  ear 👂  ear_of_rice 🌾  earth_africa 🌍  earth_americas 🌎
earth_asia 🌏  eight 8️⃣  eight_pointed_black_star ✴️  eight_spoked_asterisk ✳️  electric_plug 🔌  email ✉️
envelope ✉  envelope_with_arrow 📩  euro 💶  exclamation ❗  exploding_head 🤯  expressionless 😑  eye 👁️
eyeglasses 👓  eyes 👀  face_palm 🤦  face_with_monocle 🧐  face_with_rolling_eyes 🙄  facepunch 👊  factory 🏭
fallen_leaf 🍂  family 👨‍👩‍👦  fast_forward ⏩  fax 📠  fearful 😨  female-firefighter 👩‍🚒
female-technologist 👩‍💻  file_cabinet 🗄️  file_folder 📁  film_frames 🎞️  fire 🔥  fire_engine 🚒
fire_extinguisher 🧯  first_place_medal 🥇  fish 🐟  fist ✊  five 5️⃣  flag-de 🇩🇪  flag-es 🇪🇸  flag-fr 🇫🇷
flag-gb 🇬🇧  flag-it 🇮🇹  flag-us 🇺🇸  flags 🎏  flashlight 🔦  floppy_disk 💾  flushed 😳  fog 🌫️  four 4️⃣
four_leaf_clover 🍀  free 🆓  frowning 😦  gb 🇬🇧  gear ⚙️  gem 💎  ghost 👻  gift 🎁  globe_with_meridians 🌐
green_apple 🍏  green_book 📗  green_heart 💚  grey_exclamation ❕  grey_question ❔  grimacing 😬  grin 😁
grinning 😀  guardsman 💂‍♂️  guitar 🎸  hammer 🔨  hammer_and_pick ⚒️  hammer_and_wrench 🛠️  hand ✋
hand_with_index_finger_and_thumb_crossed 🫰  handshake 🤝  hankey 💩  hatched_chick 🐥  hatching_chick 🐣
headphones 🎧  hear_no_evil 🙉  heart ❤️  heart_eyes 😍  heartbeat 💓  heartpulse 💗  heavy_check_mark ✔️
heavy_division_sign ➗  heavy_dollar_sign 💲  heavy_exclamation_mark ❗  heavy_minus_sign ➖
heavy_multiplication_x ✖️  heavy_plus_sign ➕  helmet_with_white_cross ⛑️  herb 🌿  hibiscus 🌺
high_brightness 🔆  hocho 🔪  honeybee 🐝  horse 🐴  hospital 🏥  hot_pepper 🌶️  hotel 🏨  hourglass ⌛
hourglass_flowing_sand ⏳  house 🏠  house_with_garden 🏡  hugging_face 🤗  hushed 😯  id 🆔  inbox_tray 📥
incoming_envelope 📨  information_desk_person 💁‍♀️  information_source ℹ️  innocent 😇  interrobang ⁉️
iphone 📱  jack_o_lantern 🎃  joy 😂  joystick 🕹️  key 🔑  keyboard ⌨️  keycap_star *️⃣  kissing 😗  kite 🪁
label 🏷️  ladybug 🐞  large_blue_circle 🔵  large_blue_diamond 🔷  large_blue_square 🟦  large_brown_circle 🟤
large_green_circle 🟢  large_green_square 🟩  large_orange_circle 🟠  large_orange_diamond 🔶
large_orange_square 🟧  large_purple_circle 🟣  large_red_square 🟥  large_yellow_circle 🟡
large_yellow_square 🟨  laughing 😆  leaves 🍃  ledger 📒  left_right_arrow ↔️  leftwards_arrow_with_hook ↩️
lemon 🍋  level_slider 🎚️  link 🔗  linked_paperclips 🖇️  lipstick 💄  lock 🔒  lock_with_ink_pen 🔏  loop ➿
loud_sound 🔊  loudspeaker 📢  love_letter 💌  low_brightness 🔅  lower_left_ballpoint_pen 🖊️  m ⓜ️  mag 🔍
mag_right 🔎  magnet 🧲  mailbox 📫  mailbox_closed 📪  mailbox_with_mail 📬  mailbox_with_no_mail 📭
male-technologist 👨‍💻  man 👨  mask 😷  medal 🎖️  medical_symbol ⚕️  mega 📣  memo 📝  microphone 🎤
microscope 🔬  minidisc 💽  mobile_phone_off 📴  money_mouth_face 🤑  money_with_wings 💸  moneybag 💰
monkey_face 🐵  moon 🌔  moyai 🗿  muscle 💪  mushroom 🍄  musical_keyboard 🎹  musical_note 🎵  mute 🔇
name_badge 📛  nauseated_face 🤢  negative_squared_cross_mark ❎  nerd_face 🤓  neutral_face 😐  new 🆕
new_moon 🌑  newspaper 📰  ng 🆖  night_with_stars 🌃  nine 9️⃣  no_bell 🔕  no_entry ⛔  no_entry_sign 🚫
no_good 🙅‍♀️  no_mobile_phones 📵  no_mouth 😶  notebook 📓  notebook_with_decorative_cover 📔  notes 🎶
nut_and_bolt 🔩  o ⭕  o2 🅾️  ocean 🌊  octagonal_sign 🛑  ok 🆗  ok_hand 👌  ok_woman 🙆‍♀️  old_key 🗝️
older_man 👴  older_woman 👵  on 🔛  one 1️⃣  open_book 📖  open_file_folder 📂  open_hands 👐  open_mouth 😮
orange_book 📙  orange_heart 🧡  outbox_tray 📤  package 📦  page_facing_up 📄  page_with_curl 📃  pager 📟
palm_tree 🌴  panda_face 🐼  paperclip 📎  parking 🅿️  part_alternation_mark 〽️  partly_sunny ⛅
partying_face 🥳  passport_control 🛂  pencil ✏  pencil2 ✏️  penguin 🐧  pensive 😔  performing_arts 🎭
persevere 😣  person_frowning 🙍‍♀️  person_in_lotus_position 🧘‍♀️  person_raising_hand 🙋
person_with_blond_hair 👱‍♂️  phone ☎️  pick ⛏️  pig 🐷  pill 💊  pineapple 🍍  pisces ♓  pizza 🍕
play_or_pause_button ⏯  plunger 🪠  point_down 👇  point_left 👈  point_right 👉  point_up ☝️  point_up_2 👆
police_car 🚓  poop 💩  postal_horn 📯  postbox 📮  pouting_face 🙎  pray 🙏  princess 👸  printer 🖨️  punch 👊
purple_heart 💜  purse 👛  pushpin 📌  question ❓  rabbit 🐰  racing_car 🏎️  radio 📻  radio_button 🔘
radioactive_sign ☢️  rage 😡  rainbow 🌈  raised_hand ✋  raised_hands 🙌  raising_hand 🙋‍♀️  receipt 🧾
recycle ♻️  red_circle 🔴  registered ®️  relaxed ☺️  relieved 😌  repeat 🔁  repeat_one 🔂  restroom 🚻
reversed_hand_with_middle_finger_extended 🖕  rewind ⏪  ribbon 🎀  ring 💍  robot_face 🤖  rocket 🚀
roller_coaster 🎢  rolling_on_the_floor_laughing 🤣  rose 🌹  rotating_light 🚨  round_pushpin 📍  runner 🏃‍♂️
saluting_face 🫡  sandal 👡  santa 🎅  satellite 🛰️  satellite_antenna 📡  scales ⚖️  school 🏫  school_satchel 🎒
scissors ✂️  scream 😱  scroll 📜  secret ㊙️  see_no_evil 🙈  seedling 🌱  seven 7️⃣  shield 🛡️  ship 🚢
shopping_bags 🛍️  shopping_trolley 🛒  shrug 🤷  shushing_face 🤫  signal_strength 📶  six 6️⃣  skull 💀
sleeping 😴  sleepy 😪  slightly_frowning_face 🙁  slightly_smiling_face 🙂  small_blue_diamond 🔹
small_orange_diamond 🔸  small_red_triangle 🔺  small_red_triangle_down 🔻  smile 😄  smiley 😃
smiling_face_with_3_hearts 🥰  smirk 😏  snail 🐌  snake 🐍  snowflake ❄️  snowman ☃️  soap 🧼  sob 😭  soccer ⚽
soon 🔜  sos 🆘  sound 🔉  space_invader 👾  sparkle ❇️  sparkles ✨  sparkling_heart 💖  speak_no_evil 🙊
speaker 🔈  speech_balloon 💬  speedboat 🚤  spider 🕷️  spiral_calendar_pad 🗓️  spiral_note_pad 🗒️  sponge 🧽
squirrel 🐿️  stadium 🏟️  star ⭐  star-struck 🤩  star2 🌟  stars 🌠  statue_of_liberty 🗽  steam_locomotive 🚂
stethoscope 🩺  stopwatch ⏱️  straight_ruler 📏  stuck_out_tongue 😛  student 🧑‍🎓  sun_with_face 🌞  sunflower 🌻
sunglasses 😎  sunny ☀️  sunrise 🌅  sweat 😓  sweat_drops 💦  sweat_smile 😅  symbols 🔣  syringe 💉  tada 🎉
tanabata_tree 🎋  tea 🍵  telephone_receiver 📞  telescope 🔭  tent ⛺  test_tube 🧪  thermometer 🌡️
thinking_face 🤔  third_place_medal 🥉  thought_balloon 💭  three 3️⃣  three_button_mouse 🖱️  ticket 🎫
tickets 🎟  timer_clock ⏲️  tired_face 😫  toilet 🚽  tokyo_tower 🗼  tomato 🍅  tongue 👅  toolbox 🧰  tools 🛠
top 🔝  tophat 🎩  track_next ⏭  trackball 🖲️  traffic_light 🚥  train 🚋  tram 🚊  triangular_flag_on_post 🚩
triangular_ruler 📐  trident 🔱  triumph 😤  trolleybus 🚎  trophy 🏆  tropical_drink 🍹  truck 🚚  trumpet 🎺
tulip 🌷  turtle 🐢  tv 📺  twisted_rightwards_arrows 🔀  two 2️⃣  umbrella ☂️  unamused 😒  underage 🔞
unicorn_face 🦄  unlock 🔓  up 🆙  upside_down_face 🙃  v ✌️  vertical_traffic_light 🚦  vibration_mode 📳
video_camera 📹  video_game 🎮  violin 🎻  volcano 🌋  vs 🆚  walking 🚶‍♂️  waning_crescent_moon 🌘  warning ⚠️
wastebasket 🗑️  watch ⌚  watermelon 🍉  wave 👋  wavy_dash 〰️  waxing_crescent_moon 🌒  wheelchair ♿
white_check_mark ✅  white_circle ⚪  white_flower 💮  white_heart 🤍  white_large_square ⬜
white_square_button 🔳  wind_chime 🎐  wine_glass 🍷  wink 😉  wolf 🐺  woman 👩  womans_clothes 👚  wood 🪵
worried 😟  wrench 🔧  writing_hand ✍️  x ❌  yellow_heart 💛  yen 💴  yum 😋  zany_face 🤪  zap ⚡  zero 0️⃣
zipper_mouth_face 🤐  zzz 💤
`
